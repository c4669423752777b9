using System.Reflection;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace OpsConsole.Tests.Architecture;

/// <summary>
/// Who may have the framework fill a property from the query string. A component that appears while the address changes, as a tab or a
/// section does, breaks the framework's loop over such components and with it the circuit; a page is there before or goes with its address.
/// </summary>
public sealed class QueryParameterTests
{
    [Fact]
    public void Only_a_page_with_a_route_is_filled_from_the_query() => Assert.Empty(Offenders(typeof(Program).Assembly.GetTypes()));

    [Fact]
    public void Pages_are_filled_from_the_query() => Assert.Contains(typeof(Program).Assembly.GetTypes(), type => HasRoute(type) && QueryProperties(type).Any());

    [Fact]
    public void A_section_is_found_whether_it_declares_the_property_or_inherits_it() =>
        Assert.Equal(
            [$"{typeof(Section)}.Tab", $"{typeof(InheritingSection)}.Filter"],
            Offenders([typeof(Page), typeof(Section), typeof(InheritingSection), typeof(Ground), typeof(Quiet)]));

    private static IEnumerable<string> Offenders(IEnumerable<Type> types) =>
        from type in types
        where typeof(IComponent).IsAssignableFrom(type) && !type.IsAbstract && !HasRoute(type)
        from property in QueryProperties(type)
        select $"{type}.{property.Name}";

    private static bool HasRoute(Type type) => type.IsDefined(typeof(RouteAttribute), inherit: false);

    private static IEnumerable<PropertyInfo> QueryProperties(Type? type)
    {
        for (; type is not null; type = type.BaseType)
            foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (property.IsDefined(typeof(SupplyParameterFromQueryAttribute)))
                    yield return property;
    }

    [Route("/page")]
    private sealed class Page : ComponentBase
    {
        [SupplyParameterFromQuery] public string? Tab { get; set; }
    }

    private sealed class Section : ComponentBase
    {
        [SupplyParameterFromQuery] public string? Tab { get; set; }
    }

    private abstract class Ground : ComponentBase
    {
        [SupplyParameterFromQuery] private string? Filter { get; set; }
    }

    private sealed class InheritingSection : Ground;

    private sealed class Quiet : ComponentBase
    {
        [Parameter] public string? Tab { get; set; }
    }
}
