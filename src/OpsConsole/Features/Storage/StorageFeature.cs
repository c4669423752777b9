using OpsConsole.Features.Resources.Clouds;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Actions;
using OpsConsole.Features.Storage.Api;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Hub;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.S3;
using OpsConsole.Features.Storage.Saved;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Features.Storage;

/// <summary>The dataplanes' storage as it is now: classes, volumes, buckets and what protects them.</summary>
public static class StorageFeature
{
    /// <summary>The first that reads a type has it: what is special comes before what is common.</summary>
    public static readonly IReadOnlyList<IFactReader> Readers = [.. VolumeReaders.All, .. CrossplaneReaders.All];

    public static readonly IReadOnlyList<IRowMaker> Makers = [new BucketRows(), new ProtectionRows(), new ClassRows(), new VolumeRows()];

    public static void AddStorage(this IHostApplicationBuilder builder)
    {
        builder.AddCheckedOptions<StorageOptions>(StorageOptions.Section);
        builder.Services.AddSingleton(new FactReader(Readers, new StringPool()));
        foreach (var maker in Makers)
            builder.Services.AddSingleton(maker);
        builder.Services.AddSingleton<LiveTables>();
        builder.Services.AddSingleton<LiveStorage>();
        builder.Services.AddSingleton(services =>
            new StateTrends(services.GetRequiredService<LiveTables>(), services.GetRequiredService<LiveStorage>().Standings, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<StateTrends>());
        builder.Services.AddSingleton<FirstReading>();
        builder.Services.AddSingleton<LiveViews>();
        builder.Services.AddSingleton<LiveQueries>();
        builder.Services.AddSingleton<StorageStream>();
        builder.Services.AddSingleton<SavedViewStore>();
        builder.Services.AddSingleton<SavedViews>();
        builder.Services.AddSingleton<IBucketStateSource, S3BucketSource>();
        builder.Services.AddSingleton<ICloudSight, S3CloudSight>();
        builder.Services.AddSingleton<BucketReadingStore>();
        builder.Services.AddSingleton<BucketMeasurementStore>();
        builder.Services.AddSingleton<BucketTruths>();
        builder.Services.AddHostedService(services => services.GetRequiredService<BucketTruths>());
        StorageActions.Add(builder.Services);
        builder.Services.AddSignalR();
    }

    public static void MapStorage(this IEndpointRouteBuilder endpoints)
    {
        StorageEndpoints.Map(endpoints);
        SavedViewEndpoints.Map(endpoints);
        // A connection does not outlive the token it came with.
        endpoints.MapHub<StorageHub>("/hubs/storage", options => options.CloseOnAuthenticationExpiration = true);
    }
}
