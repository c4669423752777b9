using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.World;

namespace OpsConsole.Sandbox.Clusters.Admin;

/// <summary>Makes the simulated clusters misbehave at run time: plain HTTP on 127.0.0.1, for people with a shell and never for a web page.</summary>
public sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdminServer(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <param name="clusters">Whom it has power over.</param>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<AdminServer> StartAsync(IReadOnlyList<SimulatedCluster> clusters, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Use(ShellsOnly.GuardAsync);
        app.UseRouting();
        Map(app, clusters.ToDictionary(cluster => cluster.Name, StringComparer.Ordinal));
        await app.StartAsync(cancellationToken);
        return new(app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Map(WebApplication app, Dictionary<string, SimulatedCluster> clusters)
    {
        app.MapGet("/", () => Results.Text(AdminHelp.Text));
        app.MapGet("/clusters", () => Json(new JsonArray([.. clusters.Values.Select(Summary)])));
        app.MapGet("/clusters/{name}/faults", (string name) => With(clusters, name, cluster => Json(ListOf(cluster))));
        app.MapPost("/clusters/{name}/faults", (string name, HttpRequest request) => WithAsync(clusters, name, async cluster =>
        {
            var fault = cluster.Faults.Inject(FaultForm.Read(await BodyAsync(request)));
            return Json(FaultForm.Write(fault), 201);
        }));
        app.MapDelete("/clusters/{name}/faults", (string name) => With(clusters, name, cluster =>
        {
            cluster.Faults.Clear();
            return Results.NoContent();
        }));
        app.MapDelete("/clusters/{name}/faults/{id}", (string name, string id) => With(clusters, name, cluster =>
            int.TryParse(id, out var number) && cluster.Faults.Remove(number) ? Results.NoContent() : Problem(404, $"cluster {name} has no fault '{id}'; GET /clusters/{name}/faults lists them")));
        app.MapPost("/clusters/{name}/watches/close", (string name) => With(clusters, name, cluster =>
        {
            cluster.Store.EndWatches();
            return Results.NoContent();
        }));
        app.MapPost("/clusters/{name}/down", (string name) => WithAsync(clusters, name, async cluster =>
        {
            await cluster.GoDownAsync();
            return Results.NoContent();
        }));
        app.MapPost("/clusters/{name}/up", (string name) => WithAsync(clusters, name, async cluster =>
        {
            await cluster.ComeBackAsync();
            return Results.NoContent();
        }));
        app.MapPost("/clusters/{name}/managed", (string name, HttpRequest request) => WithAsync(clusters, name, async cluster =>
        {
            var order = ManagedOrder.Read(await BodyAsync(request));
            return cluster.World is null ? Problem(409, $"nothing lives in cluster {name}")
                : cluster.World.Force(order) ? Results.NoContent()
                : Problem(404, $"cluster {name} has no managed resource {order.Type} {StoredObject.KeyOf(order.Namespace, order.Name)}");
        }));
        app.MapFallback((HttpContext context) => Problem(404, $"{context.Request.Method} {context.Request.Path} is not known here; GET / tells what is"));
    }

    private static JsonObject Summary(SimulatedCluster cluster) => new()
    {
        ["name"] = cluster.Name,
        ["server"] = cluster.Address.GetLeftPart(UriPartial.Authority),
        ["isDown"] = cluster.IsDown,
        ["faults"] = cluster.Faults.Active.Count,
        ["strikes"] = cluster.Faults.Strikes,
        ["held"] = cluster.Faults.Held,
    };

    private static JsonArray ListOf(SimulatedCluster cluster) => new([.. cluster.Faults.Active.Select(FaultForm.Write)]);

    private static IResult With(Dictionary<string, SimulatedCluster> clusters, string name, Func<SimulatedCluster, IResult> answer) =>
        clusters.TryGetValue(name, out var cluster) ? answer(cluster) : NoCluster(clusters, name);

    private static async Task<IResult> WithAsync(Dictionary<string, SimulatedCluster> clusters, string name, Func<SimulatedCluster, Task<IResult>> answer)
    {
        if (!clusters.TryGetValue(name, out var cluster))
            return NoCluster(clusters, name);
        try
        {
            return await answer(cluster);
        }
        catch (JsonException error)
        {
            return Problem(400, $"the body is not JSON: {error.Message}");
        }
        catch (Exception error) when (error is FaultFormException or CompactedException)
        {
            return Problem(400, error.Message);
        }
    }

    private static async Task<JsonElement> BodyAsync(HttpRequest request)
    {
        using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
        return document.RootElement.Clone();
    }

    private static IResult NoCluster(Dictionary<string, SimulatedCluster> clusters, string name) =>
        Problem(404, $"there is no cluster '{name}'; there is {string.Join(", ", clusters.Keys)}");

    private static IResult Json(JsonNode body, int code = 200) => Results.Text(body.ToJsonString() + "\n", "application/json", statusCode: code);

    internal static IResult Problem(int code, string detail) =>
        Results.Text(new JsonObject { ["status"] = code, ["detail"] = detail }.ToJsonString(AdminHelp.Readable) + "\n", "application/problem+json", statusCode: code);
}
