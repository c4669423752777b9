using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpsConsole.IntegrationTests.Api;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>
/// For mixes of people, roles and clusters that chance makes: every page and every endpoint shows a part of what the person may see, and is for
/// what they may not see what it is for what does not exist. The pages and endpoints are those of the program's own tables, so none is left out.
/// </summary>
public sealed partial class SubsetTests(SubsetConsole console) : IClassFixture<SubsetConsole>
{
    [Fact]
    public async Task Every_endpoint_answers_a_part_of_what_the_person_may_see_and_the_unseen_like_the_absent()
    {
        using var signedIn = await console.SignedInAsync("subset-all");
        using var description = await signedIn.FollowAsync("/openapi/v1.json");
        var operations = ApiOperation.Of(await description.Content.ReadFromJsonAsync<JsonElement>());
        var faults = new List<string>();
        foreach (var (subject, seen) in console.Everybody())
        {
            using var browser = await console.SignedInAsync(subject);
            var token = await browser.AntiforgeryTokenAsync();
            foreach (var operation in operations)
                await CompareAsync(faults, subject, seen, operation.InPath, operation.InQuery, operation.Fill,
                    address => AskAsync(browser, operation.Method, address, token));
        }

        Assert.True(operations.Count > 15);
        AssertNone(faults);
    }

    [Fact]
    public async Task Every_page_shows_a_part_of_what_the_person_may_see_and_the_unseen_like_the_absent()
    {
        var faults = new List<string>();
        foreach (var (subject, seen) in console.Everybody())
        {
            using var browser = await console.SignedInAsync(subject);
            foreach (var page in RoutedPage.All)
                await CompareAsync(faults, subject, seen, page.InPath, page.InQuery, page.Fill, address => AskAsync(browser, "GET", address, ""));
        }

        AssertNone(faults);
    }

    /// <summary>The mix itself must hold both kinds, or the properties above say nothing.</summary>
    [Fact]
    public void The_mix_has_people_who_see_some_all_and_none()
    {
        var sights = console.Everybody().Select(person => person.Seen.Count).ToHashSet();

        Assert.Contains(0, sights);
        Assert.Contains(SubsetConsole.Names.Length, sights);
        Assert.Contains(sights, count => count > 0 && count < SubsetConsole.Names.Length);
    }

    private void AssertNone(List<string> faults) => Assert.True(faults.Count == 0, $"SUBSET_SEED={console.Seed}: {string.Join('\n', faults.Take(10))}");

    private static async Task CompareAsync(List<string> faults, string subject, HashSet<string> seen, IReadOnlyList<string> inPath, IReadOnlyList<string> inQuery,
        Func<IReadOnlyDictionary<string, string>, string> fill, Func<string, Task<(HttpStatusCode Status, string Text)>> ask)
    {
        var hidden = SubsetConsole.Names.Where(name => !seen.Contains(name)).ToList();
        var naming = inPath.Where(NamesCluster).Concat(inQuery.Where(MayNameCluster)).ToList();
        var plain = fill(Values(inPath, inQuery, seen.FirstOrDefault() ?? SubsetConsole.Absent, []));
        Note(plain, (await ask(plain)).Text);
        foreach (var name in naming)
        {
            foreach (var unseen in hidden)
            {
                var (address, other) = (fill(Values(inPath, inQuery, unseen, [name])), fill(Values(inPath, inQuery, SubsetConsole.Absent, [name])));
                var ((status, text), (absentStatus, absentText)) = (await ask(address), await ask(other));
                if (status != absentStatus || Same(text, unseen) != Same(absentText, SubsetConsole.Absent))
                    faults.Add($"{subject} tells {address} ({status}) from {other} ({absentStatus}): {Difference(Same(text, unseen), Same(absentText, SubsetConsole.Absent))}");
                Note(address, text.Replace(unseen, "", StringComparison.Ordinal));
            }
            foreach (var visible in seen)
                Note(visible, (await ask(fill(Values(inPath, inQuery, visible, [name])))).Text);
        }

        void Note(string address, string text) =>
            faults.AddRange(hidden.Where(name => text.Contains(name, StringComparison.OrdinalIgnoreCase)).Select(name => $"{subject} reads of {name} at {address}"));
    }

    private static bool NamesCluster(string parameter) => parameter.ToLowerInvariant() is "cluster" or "name";

    /// <summary>Words of a query in which a cluster could be named.</summary>
    private static bool MayNameCluster(string parameter) =>
        parameter.ToLowerInvariant() is "cluster" or "q" or "query" or "object" or "text" or "search" or "name" or "clusters" or "against";

    private static Dictionary<string, string> Values(IReadOnlyList<string> inPath, IReadOnlyList<string> inQuery, string cluster, string[] naming)
    {
        var values = inPath.ToDictionary(name => name, name => name.ToLowerInvariant() switch
        {
            "cluster" => cluster,
            // The cluster page calls its cluster so; beside one it is an object's name.
            "name" => inPath.Count == 1 ? cluster : "default",
            "type" => "namespaces",
            "namespace" => "-",
            // Of a request for the first cluster.
            "run" or "draft" => "00000000-0000-0000-0000-000000000001",
            "id" => "00000000-0000-0000-0000-000000000001",
            "number" => "1",
            "table" => "buckets",
            _ => throw new InvalidOperationException($"What does {{{name}}} stand for? Say it here, so that the new page or endpoint is held against what people may see."),
        });
        foreach (var name in inQuery.Where(naming.Contains))
            values[name] = cluster;
        foreach (var (name, value) in new[] { ("from", "1"), ("to", "2"), ("format", inPath.Count == 0 ? "jsonl" : "json") })
            if (inQuery.Contains(name) && (name == "format" || inPath.Count > 1))
                values[name] = value;
        return values;
    }

    /// <summary>Without the asked name and what differs between any two answers: ids, tokens, moments, the framework's own protected words.</summary>
    private static string Same(string text, string cluster) => Changing().Replace(text.Replace(cluster, "NAME", StringComparison.Ordinal), "~");

    private static string Difference(string one, string other)
    {
        var at = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"…{Around(one, at)}… against …{Around(other, at)}…";
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)];

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(Browser browser, string method, string address, string token)
    {
        using var answer = await browser.AskAsync(new HttpMethod(method), address, ("X-CSRF-TOKEN", token), ("Origin", browser.Origin));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("""<!--Blazor.*?-->|<time.*?</time>|\b[0-9a-f]{32}\b|CfDJ8[\w-]+|\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)?|"(hash|head|sequence|verifiedTo|last|previousHash|signature|key)":("[^"]*"|\d+)|#[\d,]+|\b[0-9a-f]{64}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|[0-9a-f]{6,}…?|\b\d+ (s|min|events?)\b""", RegexOptions.Singleline)]
    private static partial Regex Changing();
}
