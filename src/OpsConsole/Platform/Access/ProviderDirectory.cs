using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>A directory of the console's own simple form: one question, one answer.</summary>
internal sealed class ProviderDirectory(
    IHttpClientFactory clients, DirectoryToken token, IOptions<AccessOptions> options, TimeProvider time, ILogger<ProviderDirectory> logger)
    : HttpDirectory(options, time, logger)
{
    protected override string Url => Options.Directory.Url!;

    protected override bool MayAsk(string subject) => subject is not ("." or "..");

    protected override async Task<Answer<Membership>> AskAsync(PersonKey person, CancellationToken cancellationToken)
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
            HttpMethod.Get, $"{Url.TrimEnd('/')}/people/{Uri.EscapeDataString(person.Subject)}");
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

    private sealed record Entry(string? Subject, bool? Enabled, string?[]? Groups);
}
