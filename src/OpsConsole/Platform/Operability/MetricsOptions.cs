using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Operability;

/// <summary>Who may scrape. The figures name clusters, so without a setting only this machine may.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>File with the token that a scraper sends as <c>Authorization: Bearer</c>; read at every scrape.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Only a connection to this port of the console is answered; the port must be among its addresses and off the ingress. 0 means any.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }
}
