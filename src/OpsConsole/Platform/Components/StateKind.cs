namespace OpsConsole.Platform.Components;

/// <summary>The one vocabulary of states: clusters, captures, objects, requests.</summary>
public enum StateKind
{
    Ready,
    Progressing,
    Warning,
    Failed,
    Paused,
    Unknown,
    Stale,
}

/// <summary>How a state is drawn: its own shape, so that colour is never alone, and its css name.</summary>
public static class StateLook
{
    /// <summary>A path in a 16 x 16 box; every state has another outline.</summary>
    public static string Shape(StateKind state) => state switch
    {
        StateKind.Ready => "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z",
        StateKind.Progressing => "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM8 3.3v4.7h4.7A4.7 4.7 0 1 1 8 3.3z",
        StateKind.Warning => "M8 1.6 15.2 14H.8z",
        StateKind.Failed => "M3.6 2 8 6.4 12.4 2 14 3.6 9.6 8 14 12.4 12.4 14 8 9.6 3.6 14 2 12.4 6.4 8 2 3.6z",
        StateKind.Paused => "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
        StateKind.Unknown => "M8 1a4 4 0 0 1 4 4c0 1.9-1.2 2.7-2.1 3.4-.7.5-.9.8-.9 1.6H7c0-1.9.9-2.5 1.7-3.1C9.5 6.3 10 5.9 10 5a2 2 0 1 0-4 0H4a4 4 0 0 1 4-4zM7 12h2v2.5H7z",
        StateKind.Stale => "M3 1h10v2l-3.3 5 3.3 5v2H3v-2l3.3-5L3 3zM5.2 3 8 7.1 10.8 3zM8 9l-2.7 4h5.4z",
    };

    public static string Name(StateKind state) => state switch
    {
        StateKind.Ready => "ready",
        StateKind.Progressing => "progressing",
        StateKind.Warning => "warning",
        StateKind.Failed => "failed",
        StateKind.Paused => "paused",
        StateKind.Unknown => "unknown",
        StateKind.Stale => "stale",
    };

    public static string Word(StateKind state) => state.ToString();
}
