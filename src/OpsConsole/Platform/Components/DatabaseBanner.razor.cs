using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Components;

/// <summary>Tells every open page within seconds that the database is away, and takes it back when it answers. The reason is for the log.</summary>
public sealed partial class DatabaseBanner(DatabaseHealth health) : IDisposable
{
    private DatabaseState State => health.State;

    protected override void OnInitialized() => health.Changed += Redraw;

    public void Dispose() => health.Changed -= Redraw;

    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
