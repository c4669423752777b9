using OpsConsole.Features.Approvals.Lists;

namespace OpsConsole.Features.Approvals.Frame;

/// <summary>What the frame of one open tab knows of requests: read in one place, drawn in several.</summary>
public sealed class TabApprovals
{
    /// <summary>Raised where something that is drawn of <see cref="View"/> changed.</summary>
    public event Action? Changed;

    /// <summary>Null before the first reading, and while nobody can say what the person may see.</summary>
    public TabView? View { get; private set; }

    internal void See(TabView? view)
    {
        var looks = view is null ? View is null : view.LooksLike(View);
        View = view;
        if (!looks)
            Changed?.Invoke();
    }
}
