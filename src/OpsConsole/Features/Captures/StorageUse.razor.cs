using Microsoft.Extensions.Options;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Captures;

/// <summary>How much room the history takes and how fast that grows: figures that the database itself knows.</summary>
public sealed partial class StorageUse(CaptureService captures, IOptions<CaptureOptions> options)
{
    /// <summary>Sizes are asked of the file system: not with every capture.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromMinutes(1);

    private StorageFigures? _use;
    private DateTimeOffset _asOf;
    private bool _forbidden;

    protected override object Key => nameof(StorageUse);

    protected override long? Followed => Beat(Pulse);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await captures.StorageAsync(caller, cancellationToken);
        _forbidden = answer is { IsRefused: true, Refusal.Kind: RefusalKind.Forbidden };
        (_use, _asOf) = (answer.Value, Time.GetUtcNow());
        return _forbidden ? null : answer.Refusal;
    }
}
