using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Microsoft Graph: who a person or program is, and all groups that hold them, directly or through other groups, to the last page.
/// Groups are known by their id; names can be given twice.
/// </summary>
internal sealed class GraphDirectory(
    IHttpClientFactory clients, DirectoryToken token, IOptions<AccessOptions> options, TimeProvider time, ILogger<GraphDirectory> logger)
    : HttpDirectory(options, time, logger)
{
    private const string PublicCloud = "https://graph.microsoft.com/v1.0";
    private const string Group = "#microsoft.graph.group";
    private const int MostPages = 100;

    /// <summary>Where Graph asked for patience without saying how long.</summary>
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);

    /// <summary>People, and programs that come with a token of their own.</summary>
    private static readonly string[] Kinds = ["users", "servicePrincipals"];

    private long _notBefore;

    protected override string Url => UrlOf(Options);

    public static string UrlOf(AccessOptions options) => (options.Directory.Url ?? PublicCloud).TrimEnd('/');

    protected override bool MayAsk(string subject) => Guid.TryParseExact(subject, "D", out _);

    protected override async Task<Answer<Membership>> AskAsync(PersonKey person, CancellationToken cancellationToken)
    {
        if (new DateTimeOffset(Volatile.Read(ref _notBefore), TimeSpan.Zero) is var until && Time.GetUtcNow() < until)
            return Down($"it asked for patience until {until:HH:mm:ss} UTC");
        try
        {
            foreach (var kind in Kinds)
                if (await ReadAsync<Entry>($"{Url}/{kind}/{person.Subject}?$select=id,displayName,accountEnabled", cancellationToken) is { } entry)
                    return await MembershipAsync(kind, person, entry, cancellationToken);
            return new Membership(Standing.Unknown, []);
        }
        catch (ThrottledException throttled)
        {
            var patience = Time.GetUtcNow() + (throttled.RetryAfter ?? UsualPatience);
            Volatile.Write(ref _notBefore, patience.UtcTicks);
            return Down($"it answered {(int)throttled.Status} and asked for patience until {patience:HH:mm:ss} UTC");
        }
    }

    protected override async Task<Answer<IReadOnlyList<GroupMember>>> AskMembersAsync(string group, CancellationToken cancellationToken)
    {
        if (new DateTimeOffset(Volatile.Read(ref _notBefore), TimeSpan.Zero) is var until && Time.GetUtcNow() < until)
            return Down($"it asked for patience until {until:HH:mm:ss} UTC");
        try
        {
            var members = new List<GroupMember>();
            string? next = $"{Url}/groups/{group}/transitiveMembers/microsoft.graph.user?$select=id,displayName&$top=999";
            for (var pages = 0; next is not null && pages < MostPages; pages++)
            {
                if (await ReadAsync<People>(next, cancellationToken) is not { Value: { } people } page)
                    break;
                members.AddRange(people.Where(person => person?.Id is not null).Select(person => new GroupMember(new(Options.Issuer, person!.Id!), person.DisplayName ?? person.Id!)));
                next = page.NextLink is { } link && IsOurs(link) ? link : null;
            }
            return Answer.Of<IReadOnlyList<GroupMember>>(members);
        }
        catch (ThrottledException throttled)
        {
            Volatile.Write(ref _notBefore, (Time.GetUtcNow() + (throttled.RetryAfter ?? UsualPatience)).UtcTicks);
            return Down($"it answered {(int)throttled.Status} and asked for patience");
        }
    }

    private async Task<Answer<Membership>> MembershipAsync(string kind, PersonKey person, Entry entry, CancellationToken cancellationToken)
    {
        if (entry.AccountEnabled is not { } enabled || !string.Equals(entry.Id, person.Subject, StringComparison.OrdinalIgnoreCase))
            return Down("its answer lacks the person's id or accountEnabled; the console's client needs the application permission User.Read.All");
        if (!enabled)
            return new Membership(Standing.Disabled, []);
        var groups = new List<string>();
        string? next = $"{Url}/{kind}/{person.Subject}/transitiveMemberOf?$select=id&$top=999";
        for (var pages = 0; next is not null; pages++)
        {
            // A part of the groups is none: who is denied by one of the others would be let in.
            if (pages == MostPages)
                return Down($"it has more than {MostPages} pages of groups");
            if (await ReadAsync<Page>(next, cancellationToken) is not { Value: { } entries } page || entries.Any(found => found?.Id is null || found.Type is null))
                return Down("a page of the person's groups is missing or incomplete; the console's client needs the application permission GroupMember.Read.All");
            groups.AddRange(entries.Where(found => found!.Type == Group).Select(found => found!.Id!));
            if (page.NextLink is { } link && !IsOurs(link))
                return Down("it leads to another address for the next page of groups");
            next = page.NextLink;
        }
        return new Membership(Standing.Active, [.. groups.Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>Null where there is no such thing.</summary>
    private async Task<T?> ReadAsync<T>(string address, CancellationToken cancellationToken)
        where T : class
    {
        var value = await token.GetAsync(cancellationToken);
        using var first = await GetAsync(address, value, cancellationToken);
        if (first.StatusCode is not HttpStatusCode.Unauthorized)
            return await ContentOfAsync<T>(first, cancellationToken);
        // The token may have been revoked before its time; a second refusal is Graph's word.
        token.Forget(value);
        using var second = await GetAsync(address, await token.GetAsync(cancellationToken), cancellationToken);
        return await ContentOfAsync<T>(second, cancellationToken);
    }

    private async Task<HttpResponseMessage> GetAsync(string address, string value, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", value);
        return await client.SendAsync(request, cancellationToken);
    }

    private async Task<T?> ContentOfAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        if (response.StatusCode is HttpStatusCode.NotFound)
            return null;
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            throw new ThrottledException(response.StatusCode, response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - Time.GetUtcNow() : null);
        if (response.StatusCode is not HttpStatusCode.OK)
            throw new HttpRequestException($"it answered {(int)response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<T>(cancellationToken)
            ?? throw new HttpRequestException("its answer is null");
    }

    /// <summary>The console's token goes nowhere else.</summary>
    private bool IsOurs(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var uri)
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), new Uri(Url).GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    private sealed record Entry(string? Id, bool? AccountEnabled);

    private sealed record Page(IReadOnlyList<Member?>? Value, [property: JsonPropertyName("@odata.nextLink")] string? NextLink);

    private sealed record People(IReadOnlyList<Person?>? Value, [property: JsonPropertyName("@odata.nextLink")] string? NextLink);

    private sealed record Person(string? Id, string? DisplayName);

    private sealed record Member(string? Id, [property: JsonPropertyName("@odata.type")] string? Type);

    private sealed class ThrottledException(HttpStatusCode status, TimeSpan? retryAfter) : Exception
    {
        public HttpStatusCode Status { get; } = status;
        public TimeSpan? RetryAfter { get; } = retryAfter;
    }
}
