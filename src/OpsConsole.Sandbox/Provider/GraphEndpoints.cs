using System.Globalization;
using System.Text.Json.Serialization;

namespace OpsConsole.Sandbox.Provider;

/// <summary>As much of Microsoft Graph as the console asks: a person or a program, and the groups that hold them, in pages.</summary>
internal static class GraphEndpoints
{
    private const int PageSize = 100;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1.0/{kind:regex(^(users|servicePrincipals)$)}/{id}", Person);
        endpoints.MapGet("/v1.0/{kind:regex(^(users|servicePrincipals)$)}/{id}/transitiveMemberOf", Groups);
        endpoints.MapGet("/v1.0/groups/{id}/transitiveMembers/microsoft.graph.user", (string id, SandboxDirectory directory) => new
        {
            value = directory.People.Where(person => !person.IsProgram && person.Groups.Any(group => EntraShape.IdOf("group", group) == id))
                .Select(person => new { id = person.ObjectId, displayName = person.Name }),
        });
    }

    private static IResult Person(string kind, string id, SandboxDirectory directory) =>
        Find(kind, id, directory) is { } person
            ? Results.Json(new { id = person.ObjectId, displayName = person.Name, accountEnabled = person.Enabled })
            : NotFound(id);

    private static IResult Groups(string kind, string id, HttpRequest request, SandboxDirectory directory)
    {
        if (Find(kind, id, directory) is not { } person)
            return NotFound(id);
        var from = int.TryParse(request.Query["$skiptoken"], CultureInfo.InvariantCulture, out var skipped) ? skipped : 0;
        // Graph lists directory roles among the groups; they are none.
        var all = person.Groups.Select(group => new Member(EntraShape.IdOf("group", group), "#microsoft.graph.group"))
            .Prepend(new(EntraShape.IdOf("role", "Directory Readers"), "#microsoft.graph.directoryRole")).ToList();
        return Results.Json(new Page(
            [.. all.Skip(from).Take(PageSize)],
            from + PageSize < all.Count ? $"{request.Scheme}://{request.Host}{request.Path}?$select=id&$skiptoken={from + PageSize}" : null));
    }

    private static SandboxPerson? Find(string kind, string id, SandboxDirectory directory) =>
        directory.FindByObjectId(id) is { } found && found.IsProgram == (kind == "servicePrincipals") ? found : null;

    private static IResult NotFound(string id) =>
        Results.Json(new { error = new { code = "Request_ResourceNotFound", message = $"Resource '{id}' does not exist." } }, statusCode: StatusCodes.Status404NotFound);

    private sealed record Page(
        [property: JsonPropertyName("value")] IReadOnlyList<Member> Value,
        [property: JsonPropertyName("@odata.nextLink"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextLink);

    private sealed record Member([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("@odata.type")] string Type);
}
