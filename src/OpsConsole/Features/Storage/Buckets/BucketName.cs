using System.Text.RegularExpressions;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>The rules for names of S3 buckets: docs.aws.amazon.com, AmazonS3, bucketnamingrules.</summary>
public static partial class BucketName
{
    private static readonly string[] Prefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] Suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <summary>What is wrong with the name; null where nothing is.</summary>
    public static string? Fault(string name)
    {
        if (name.Length is < 3 or > 63)
            return $"it has {name.Length} characters, and 3 to 63 are allowed";
        if (!name.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '.' or '-'))
            return "only lower-case letters, digits, hyphens and dots are allowed";
        if (name[0] is '.' or '-' || name[^1] is '.' or '-')
            return "it has to begin and end with a letter or digit";
        if (name.Contains("..", StringComparison.Ordinal))
            return "two dots may not follow each other";
        if (Address().IsMatch(name))
            return "it looks like an IP address";
        return Prefixes.FirstOrDefault(name.StartsWith) is { } prefix ? $"names with {prefix} are reserved"
            : Suffixes.FirstOrDefault(name.EndsWith) is { } suffix ? $"names that end with {suffix} are reserved"
            : null;
    }

    [GeneratedRegex(@"^\d{1,3}(\.\d{1,3}){3}$")]
    private static partial Regex Address();
}
