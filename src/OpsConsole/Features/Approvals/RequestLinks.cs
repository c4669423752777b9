using System.Globalization;
using System.Text;

namespace OpsConsole.Features.Approvals;

/// <summary>The addresses of requests and of what becomes one.</summary>
public static class RequestLinks
{
    public const string Inbox = "/approvals";
    public const string NewPage = "/approvals/new";

    /// <summary>A longer address breaks at proxies, and where it is opened anew at the server (8 KB a request line).</summary>
    public const int LongestAddress = 6000;

    public static string Request(long number) => string.Create(CultureInfo.InvariantCulture, $"{Inbox}/{number}");

    /// <summary>The file of a request that ended; the service authorises it like the page.</summary>
    public static string Report(long number) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/approvals/requests/{number}/report");

    public static string Item(long number, int item) => string.Create(CultureInfo.InvariantCulture, $"{Inbox}/{number}#i{item}");

    /// <summary>A plan that its maker looks at.</summary>
    public static string Draft(Guid id) => $"{NewPage}?draft={id}";

    /// <summary>A plan for what an ended request asked for; <paramref name="which"/> as <see cref="Renewals"/> reads it.</summary>
    public static string Again(long number, string which) => string.Create(CultureInfo.InvariantCulture, $"{NewPage}?from={number}&items={Uri.EscapeDataString(which)}");

    /// <summary>A plan of an action for what its parameters say.</summary>
    public static string New(string action, IEnumerable<KeyValuePair<string, string>> parameters) =>
        parameters.Aggregate(new StringBuilder($"{NewPage}?action={Uri.EscapeDataString(action)}"),
            (address, parameter) => address.Append('&').Append(Uri.EscapeDataString(parameter.Key)).Append('=').Append(Uri.EscapeDataString(parameter.Value))).ToString();

    /// <summary>Proving anew who one is, and back.</summary>
    public static string SignInAgain(string address) => $"/signin?fresh=true&returnUrl={Uri.EscapeDataString(address)}";
}
