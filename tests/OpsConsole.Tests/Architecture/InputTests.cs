using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace OpsConsole.Tests.Architecture;

/// <summary>What a person types or pastes goes over the circuit, whose messages are 32 KB: every field bounds it.</summary>
public sealed partial class InputTests
{
    private const int MostCharacters = 1000;

    private static readonly HashSet<string> Bounded = ["checkbox", "radio", "hidden", "date", "time", "datetime-local", "number", "range", "color", "submit", "button"];

    [Fact]
    public void No_field_for_text_takes_text_without_end()
    {
        var fields = Repository.Sources("src/OpsConsole", ".razor")
            .SelectMany(file => Field().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(field => (file, field.Value)))
            .ToList();

        Assert.NotEmpty(fields);
        Assert.DoesNotContain(fields, field => !IsBounded(field.Value));
    }

    [Theory]
    [InlineData("""<input @bind="_text" />""", false)]
    [InlineData("""<input type="search" @onchange="@(change => Go(("a", change.Value is true ? 1 : 2)))" />""", false)]
    [InlineData("""<input type="search" maxlength="40000" />""", false)]
    [InlineData("""<MudTextField T="string" @bind-Value="_text" />""", false)]
    [InlineData("""<textarea rows="3"></textarea>""", false)]
    [InlineData("""<input type="checkbox" @onchange="@(change => Go(("a", change.Value is true ? 1 : 2)))" />""", true)]
    [InlineData("""<input maxlength="200" @bind="_text" />""", true)]
    [InlineData("""<InputText MaxLength="@Longest" @bind-Value="_text" />""", true)]
    public void A_field_is_judged_by_its_kind_and_its_bound(string markup, bool isBounded) =>
        Assert.Equal(isBounded, IsBounded(Field().Match(markup).Value));

    private static bool IsBounded(string field)
    {
        if (field.StartsWith("<input", StringComparison.Ordinal) && Bounded.Contains(Kind().Match(field).Groups[1].Value))
            return true;
        var most = Most().Match(field);
        return most.Success && (most.Groups[1].Value.StartsWith('@') || int.Parse(most.Groups[1].Value, CultureInfo.InvariantCulture) <= MostCharacters);
    }

    [GeneratedRegex("""<(?:input|textarea|InputText\w*|Mud(?:TextField|Input|Autocomplete|NumericField|\w*Picker))\b(?:[^>"]|"[^"]*")*>""")]
    private static partial Regex Field();

    [GeneratedRegex("""\stype="([a-z-]+)"(?:\s|/|>)""")]
    private static partial Regex Kind();

    [GeneratedRegex("""\s[mM]ax[lL]ength="(\d+|@[^"]+)"(?:\s|/|>)""")]
    private static partial Regex Most();
}
