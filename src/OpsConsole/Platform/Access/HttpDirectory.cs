using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>Asks over HTTP who a person is now. Anything but a clear and whole answer in time counts as no answer.</summary>
internal abstract partial class HttpDirectory(IOptions<AccessOptions> options, TimeProvider time, ILogger logger) : IDirectory
{
    public const string Client = "directory";

    protected AccessOptions Options => options.Value;
    protected TimeProvider Time => time;
    protected abstract string Url { get; }

    // Subjects of another issuer, left over from an earlier configuration, may be somebody else's here.
    public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) => !IsOurs(person) || !MayAsk(person.Subject)
        ? Task.FromResult<Answer<Membership>>(new Membership(Standing.Unknown, []))
        : InTimeAsync(token => AskAsync(person, token), cancellationToken);

    public Task<Answer<IReadOnlyList<GroupMember>>> MembersAsync(string group, CancellationToken cancellationToken) => !MayAsk(group)
        ? Task.FromResult(Answer.Of<IReadOnlyList<GroupMember>>([]))
        : InTimeAsync(token => AskMembersAsync(group, token), cancellationToken);

    /// <summary>False for a subject that this directory cannot have.</summary>
    protected abstract bool MayAsk(string subject);

    protected abstract Task<Answer<Membership>> AskAsync(PersonKey person, CancellationToken cancellationToken);

    protected abstract Task<Answer<IReadOnlyList<GroupMember>>> AskMembersAsync(string group, CancellationToken cancellationToken);

    private async Task<Answer<T>> InTimeAsync<T>(Func<CancellationToken, Task<Answer<T>>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Options.Directory.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ask(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Down($"no answer within {Options.Directory.Timeout.TotalSeconds:0.#} s");
        }
        // Whatever keeps the directory from answering, the answer to the person is the same, and it is no.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Down(error is HttpRequestException or JsonException ? error.Message : error.GetType().Name);
        }
    }

    protected Refusal Down(string reason)
    {
        LogDown(logger, Url, reason);
        return new(RefusalKind.Unavailable, $"The directory that knows your roles does not answer: {reason}.",
            "Nothing is shown or done without it. Try again in a moment; if it stays silent, tell whoever runs the directory.");
    }

    private bool IsOurs(PersonKey person) =>
        string.Equals(person.Issuer.TrimEnd('/'), Options.Issuer.TrimEnd('/'), StringComparison.Ordinal);

    [LoggerMessage(203, LogLevel.Warning, "The directory {Url} gave no answer: {Reason}")]
    private static partial void LogDown(ILogger logger, string url, string reason);
}
