using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.S3;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>What S3 itself says of one bucket; drawn again when it is another.</summary>
public sealed partial class BucketInS3 : ComponentBase, IDisposable
{
    private int _isDue;

    [Parameter, EditorRequired] public BucketRow Row { get; set; } = null!;

    [Inject] private BucketTruths Truths { get; set; } = null!;

    /// <summary>Null where no access is configured.</summary>
    private BucketState? State { get; set; }

    public void Dispose() => Truths.Changed -= Wake;

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            Truths.Changed += Wake;
    }

    protected override void OnParametersSet() => Look();

    private void Look() => State = Truths.Find(Row.Key.Cluster, Row.BucketName);

    private void Wake()
    {
        // Every bucket that is followed wakes every drawer: only what is another is worth a turn of the page.
        if (Truths.Find(Row.Key.Cluster, Row.BucketName) != State && Interlocked.Exchange(ref _isDue, 1) == 0)
            _ = DrawAsync();
    }

    private async Task DrawAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                Volatile.Write(ref _isDue, 0);
                Look();
                StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page was left.
        }
    }
}
