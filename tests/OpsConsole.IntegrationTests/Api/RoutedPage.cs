using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace OpsConsole.IntegrationTests.Api;

/// <summary>A page as the program's own table of routes says it.</summary>
public sealed record RoutedPage(string Path, IReadOnlyList<string> InPath, IReadOnlyList<string> InQuery)
{
    /// <summary>Every one there is: a page that is added is in it.</summary>
    public static IReadOnlyList<RoutedPage> All { get; } =
        [.. from type in typeof(OpsConsole.Shell.ShellFeature).Assembly.GetTypes()
            from route in type.GetCustomAttributes<RouteAttribute>()
            select new RoutedPage(route.Template, [.. Regex.Matches(route.Template, @"\{(?<name>\w+)").Select(match => match.Groups["name"].Value)],
                [.. type.GetProperties().Select(property => (property.Name, Query: property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()))
                    .Where(property => property.Query is not null).Select(property => property.Query!.Name ?? property.Name)])];

    /// <summary>The address with these values, which are escaped already.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values)
    {
        var path = Regex.Replace(Path, @"\{(?<name>\w+)[^}]*\}", match => values[match.Groups["name"].Value]);
        var query = InQuery.Where(values.ContainsKey).Select(name => $"{name}={values[name]}").ToList();
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }
}
