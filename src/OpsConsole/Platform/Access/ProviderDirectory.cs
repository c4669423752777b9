using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>Asks the directory over HTTP who a person is now. Anything but a clear answer in time counts as no answer.</summary>
internal sealed partial class ProviderDirectory(
    IHttpClientFactory clients, DirectoryToken token, IOptions<AccessOptions> options, TimeProvider time, ILogger<ProviderDirectory> logger) : IDirectory
{
    public const string Client = "directory";

    public async Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken)
    {
        // Subjects of another issuer, left over from an earlier configuration, may be somebody else's here.
        if (!IsOurs(person) || person.Subject is "." or "..")
            return new Membership(Standing.Unknown, []);
        using var deadline = new CancellationTokenSource(options.Value.Directory.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await AskAsync(person, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Down($"no answer within {options.Value.Directory.Timeout.TotalSeconds:0.#} s");
        }
        // Whatever keeps the directory from answering, the answer to the person is the same, and it is no.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Down(error is HttpRequestException or JsonException ? error.Message : error.GetType().Name);
        }
    }

    private bool IsOurs(PersonKey person) =>
        string.Equals(person.Issuer.TrimEnd('/'), options.Value.Oidc.Authority?.TrimEnd('/'), StringComparison.Ordinal);

    private async Task<Answer<Membership>> AskAsync(PersonKey person, CancellationToken cancellationToken)
    {
        var value = await token.GetAsync(cancellationToken);
        using var first = await GetAsync(person, value, cancellationToken);
        if (first.StatusCode is not HttpStatusCode.Unauthorized)
            return await ReadAsync(person, first, cancellationToken);
        // The token may have been revoked before its time; a second refusal is the directory's word.
        token.Forget(value);
        using var second = await GetAsync(person, await token.GetAsync(cancellationToken), cancellationToken);
        return await ReadAsync(person, second, cancellationToken);
    }

    private async Task<HttpResponseMessage> GetAsync(PersonKey person, string value, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"{options.Value.Directory.Url!.TrimEnd('/')}/people/{Uri.EscapeDataString(person.Subject)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", value);
        return await client.SendAsync(request, cancellationToken);
    }

    private async Task<Answer<Membership>> ReadAsync(PersonKey person, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.NotFound)
            return new Membership(Standing.Unknown, []);
        if (response.StatusCode is not HttpStatusCode.OK)
            return Down($"it answered {(int)response.StatusCode}");
        var entry = await response.Content.ReadFromJsonAsync<Entry>(cancellationToken);
        return entry is { Enabled: { } enabled, Groups: { } groups } && entry.Subject == person.Subject && !groups.Contains(null)
            ? new Membership(enabled ? Standing.Active : Standing.Disabled, groups!)
            : Down("its answer lacks the person, enabled or groups");
    }

    private Refusal Down(string reason)
    {
        LogDown(options.Value.Directory.Url, reason);
        return new(RefusalKind.Unavailable, $"The directory that knows your roles does not answer: {reason}.",
            "Nothing is shown or done without it. Try again in a moment; if it stays silent, tell whoever runs the directory.");
    }

    [LoggerMessage(203, LogLevel.Warning, "The directory {Url} gave no answer: {Reason}")]
    private partial void LogDown(string? url, string reason);

    private sealed record Entry(string? Subject, bool? Enabled, string?[]? Groups);
}
