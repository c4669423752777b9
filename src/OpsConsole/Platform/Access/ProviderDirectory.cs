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
        using var response = await GetAsync($"people/{Uri.EscapeDataString(person.Subject)}", cancellationToken);
        return await ReadAsync(person, response, cancellationToken);
    }

    /// <summary>A directory without this address tells members to nobody.</summary>
    protected override async Task<Answer<IReadOnlyList<GroupMember>>> AskMembersAsync(string group, CancellationToken cancellationToken)
    {
        using var response = await GetAsync($"groups/{Uri.EscapeDataString(group)}/members", cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound)
            return Answer.Of<IReadOnlyList<GroupMember>>([]);
        if (response.StatusCode is not HttpStatusCode.OK)
            return Down($"it answered {(int)response.StatusCode}");
        var members = await response.Content.ReadFromJsonAsync<Member?[]>(cancellationToken) ?? [];
        return Answer.Of<IReadOnlyList<GroupMember>>([.. members.Where(member => member?.Subject is { Length: > 0 })
            .Select(member => new GroupMember(new(Options.Issuer, member!.Subject!), member.Name ?? member.Subject!))]);
    }

    private async Task<HttpResponseMessage> GetAsync(string address, CancellationToken cancellationToken)
    {
        var value = await token.GetAsync(cancellationToken);
        var first = await GetAsync(address, value, cancellationToken);
        if (first.StatusCode is not HttpStatusCode.Unauthorized)
            return first;
        first.Dispose();
        // The token may have been revoked before its time; a second refusal is the directory's word.
        token.Forget(value);
        return await GetAsync(address, await token.GetAsync(cancellationToken), cancellationToken);
    }

    private async Task<HttpResponseMessage> GetAsync(string address, string value, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Url.TrimEnd('/')}/{address}");
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

    private sealed record Member(string? Subject, string? Name);
}
