using System.Diagnostics.CodeAnalysis;

namespace OpsConsole.Platform;

public enum RefusalKind
{
    /// <summary>The request itself is wrong: 400.</summary>
    Invalid,
    /// <summary>Not signed in, or the sign-in ended: 401.</summary>
    SignedOut,
    /// <summary>The person sees the thing but may not do this: 403.</summary>
    Forbidden,
    /// <summary>Absent, or not this person's to see; the two are told apart nowhere: 404.</summary>
    NotFound,
    /// <summary>The state moved on: 409.</summary>
    Conflict,
    /// <summary>It existed and retention removed it: 410.</summary>
    Gone,
    /// <summary>Something we need does not answer: 503.</summary>
    Unavailable,
}

/// <summary>An answer that says no. A refusal is not a fault: nothing broke.</summary>
/// <param name="Kind">Decides the HTTP status.</param>
/// <param name="Message">Names the object and what is wrong with it.</param>
/// <param name="NextStep">What the person can do now.</param>
public sealed record Refusal(RefusalKind Kind, string Message, string NextStep);

/// <summary>A value or a refusal.</summary>
public readonly record struct Answer<T>
{
    private Answer(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    public T? Value { get; }
    public Refusal? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    internal static Answer<T> From(T value) => new(value, null);

    public static implicit operator Answer<T>(T value) => new(value, null);
    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>Where the value is of an interface type, which no implicit conversion takes.</summary>
public static class Answer
{
    public static Answer<T> Of<T>(T value) => Answer<T>.From(value);
}
