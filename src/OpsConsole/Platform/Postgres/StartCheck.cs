using Microsoft.AspNetCore.Connections;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Postgres;

/// <summary>What must hold before the host starts: a configuration without errors and a database that this program can run with.</summary>
public static class StartCheck
{
    /// <summary>sysexits' EX_CONFIG.</summary>
    private const int ConfigurationExitCode = 78;

    /// <summary>
    /// Zero where the host may start. A database that does not answer refuses nothing: readiness stays red and the watch goes on,
    /// so that console and database may be started in any order.
    /// </summary>
    public static async Task<int> MayStartAsync(this WebApplication app)
    {
        var errors = app.Services.ConfigurationErrors();
        if (errors.Count > 0)
            return Refuse(errors);
        var answer = await app.Services.GetRequiredService<DatabaseHealth>().LookAsync(app.Lifetime.ApplicationStopping);
        return answer is { IsReachable: true, IsFit: false } ? Refuse([answer.Reason]) : 0;
    }

    /// <summary>Serves until it is told to stop.</summary>
    public static async Task<int> ServeAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            return Refuse([$"{error.Message.TrimEnd('.')}. Stop what listens there or choose another address in urls."]);
        }
    }

    public static int Refuse(IReadOnlyList<string> errors)
    {
        foreach (var error in errors)
            Console.Error.WriteLine($"OpsConsole cannot start: {error}");
        return ConfigurationExitCode;
    }
}
