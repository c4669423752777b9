using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Configuration;
using OpsConsole.Platform.Configuration;
using Xunit;

namespace OpsConsole.Tests.Platform.Configuration;

public sealed class SettingsCheckTests
{
    public enum Flavour { Sweet, Sour }

    [Fact]
    public void What_fits_is_not_complained_about() => Assert.Empty(Check("""
        { "S": { "count": 3, "On": true, "Every": "00:01:00", "Taste": "sour", "Names": ["a", "b"], "Where": "https://x",
                 "Inner": { "Ratio": 0.5 }, "Parts": [{ "Ratio": 1 }], "ByName": { "any": { "Ratio": 0 } }, "Maybe": null, "Words": [] } }
        """));

    [Fact]
    public void An_absent_section_is_its_defaults() => Assert.Empty(Check("{}"));

    [Theory]
    [InlineData("""{ "Cuont": 1 }""", "S:Cuont is not a known key (did you mean Count?); remove it or correct its name")]
    [InlineData("""{ "Inner": { "Zzzzzzzz": 1 } }""", "S:Inner:Zzzzzzzz is not a known key (known: Ratio); remove it or correct its name")]
    [InlineData("""{ "Parts": [{ "Ratio": 1 }, { "Ration": 1 }] }""", "S:Parts:1:Ration is not a known key (did you mean Ratio?); remove it or correct its name")]
    [InlineData("""{ "ByName": { "a": { "X": 1 } } }""", "S:ByName:a:X is not a known key (known: Ratio); remove it or correct its name")]
    [InlineData("""{ "Count": "three" }""", "S:Count is 'three'; write a whole number such as 4")]
    [InlineData("""{ "Count": 1.5 }""", "S:Count is '1.5'; write a whole number such as 4")]
    [InlineData("""{ "Count": [1] }""", "S:Count has keys below it; write a whole number such as 4")]
    [InlineData("""{ "On": "yes" }""", "S:On is 'yes'; write true or false")]
    [InlineData("""{ "Taste": "Bitter" }""", "S:Taste is 'Bitter'; write one of Sweet, Sour")]
    [InlineData("""{ "Taste": 1 }""", "S:Taste is '1'; write one of Sweet, Sour")]
    [InlineData("""{ "Every": 15 }""", "S:Every is '15'; write a duration such as 00:05:00 (hours:minutes:seconds) or 14.00:00:00 (days first)")]
    [InlineData("""{ "Inner": "x" }""", "S:Inner is the single value 'x'; write a section there")]
    [InlineData("""{ "Names": "a" }""", "S:Names is the single value 'a'; write a list there")]
    [InlineData("""{ "Inner": { "Ratio": 2 } }""", "S:Inner:Ratio is '2'; write a value from 0 to 1")]
    [InlineData("""{ "Parts": [{ "Ratio": -1 }] }""", "S:Parts:0:Ratio is '-1'; write a value from 0 to 1")]
    [InlineData("""{ "Count": 13 }""", "S:Count: thirteen brings bad luck")]
    [InlineData("""{ "Needed": "" }""", "S:Needed is missing; set it in a settings file or as the environment variable S__Needed")]
    public void What_does_not_fit_is_one_line_with_key_and_fix(string section, string line) =>
        Assert.Equal([line], Check($$"""{ "S": {{section}} }"""));

    [Fact]
    public void Several_errors_are_all_named() =>
        Assert.Equal(3, Check("""{ "S": { "On": 1, "Count": "x", "Unknown": true } }""").Count);

    private static IReadOnlyList<string> Check(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return new SettingsCheck("S", typeof(Settings)).Run(new ConfigurationBuilder().AddJsonStream(stream).Build());
    }

    public sealed class Settings : IValidatableObject
    {
        public int Count { get; set; } = 1;
        public bool On { get; set; }
        public TimeSpan Every { get; set; }
        public Flavour Taste { get; set; }
        public string[] Names { get; set; } = [];
        public IReadOnlyList<string>? Words { get; set; }
        public Uri? Where { get; set; }
        public int? Maybe { get; set; }
        [Required] public string Needed { get; set; } = "given";
        public Part Inner { get; set; } = new();
        public Part[] Parts { get; set; } = [];
        public Dictionary<string, Part> ByName { get; set; } = [];

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Count == 13)
                yield return new("thirteen brings bad luck", [nameof(Count)]);
        }
    }

    public sealed class Part
    {
        [Range(0.0, 1.0)] public double Ratio { get; set; }
    }
}
