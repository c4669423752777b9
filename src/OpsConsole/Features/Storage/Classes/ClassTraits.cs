using System.Globalization;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>What the parameters of a class mean, with the defaults of the EBS driver (aws-ebs-csi-driver, docs/parameters.md).</summary>
public static class ClassTraits
{
    public const string EbsDriver = "ebs.csi.aws.com";
    public const string EbsInTree = "kubernetes.io/aws-ebs";

    private static readonly string[] Known = ["type", "iops", "iopspergb", "throughput", "encrypted", "kmskeyid", "fstype"];

    public static bool IsEbs(StorageClassFacts facts) => facts.Provisioner is EbsDriver or EbsInTree;

    public static string VolumeType(StorageClassFacts facts) => facts.Parameter("type") ?? (facts.Provisioner == EbsInTree ? "gp2" : "gp3");

    /// <summary>The driver knows this word only; anything else is no.</summary>
    public static bool IsEncrypted(StorageClassFacts facts) => facts.Parameter("encrypted") == "true";

    public static ValueList<ClassTrait> Of(StorageClassFacts facts) => ValueList.Of((IsEbs(facts) ? Ebs(facts) : []).Concat(Rest(facts)));

    /// <summary>In one line: what a volume is like; a default says so.</summary>
    public static string Words(StorageClassFacts facts)
    {
        var traits = IsEbs(facts)
            ? Ebs(facts).Where(trait => trait is not { Name: "file system", Value: "ext4" }).Select(InWords)
            : facts.Parameters.Select(parameter => $"{parameter.Name} {parameter.Value}");
        var words = string.Join(" · ", traits);
        return words.Length == 0 ? "no parameters" : words;
    }

    private static string InWords(ClassTrait trait)
    {
        var words = trait.Name switch
        {
            "IOPS" => $"{trait.Value} IOPS",
            "IOPS per GiB" => $"{trait.Value} IOPS per GiB",
            "KMS key" => "own key",
            _ => trait.Value,
        };
        return trait is { IsDefault: true, Name: not "encryption" } ? $"{words} (default)" : words;
    }

    private static IEnumerable<ClassTrait> Ebs(StorageClassFacts facts)
    {
        var type = VolumeType(facts);
        yield return new("type", type, facts.Parameter("type") is null);
        if (facts.Parameter("iops") is { } iops)
            yield return new("IOPS", Number(iops), false);
        if (facts.Parameter("iopspergb") is { } perGibibyte)
            yield return new("IOPS per GiB", Number(perGibibyte), false);
        else if (type == "gp3" && facts.Parameter("iops") is null)
            yield return new("IOPS", "3,000", true);
        if (facts.Parameter("throughput") is { } throughput)
            yield return new("throughput", $"{Number(throughput)} MiB/s", false);
        else if (type == "gp3")
            yield return new("throughput", "125 MiB/s", true);
        yield return new("encryption", IsEncrypted(facts) ? "encrypted" : "not encrypted", facts.Parameter("encrypted") is null);
        if (facts.Parameter("kmskeyid") is { } key)
            yield return new("KMS key", key, false);
        yield return new("file system", facts.Parameter("fstype") ?? "ext4", facts.Parameter("fstype") is null);
    }

    private static IEnumerable<ClassTrait> Rest(StorageClassFacts facts)
    {
        foreach (var parameter in facts.Parameters)
            if (!IsEbs(facts) || !Known.Contains(parameter.Name))
                yield return new(parameter.Name, parameter.Value, false);
        if (facts.Tags > 0)
            yield return new("tags", facts.Tags.ToString(CultureInfo.InvariantCulture), false);
        yield return new("provisioner", facts.Provisioner, false);
        yield return new("reclaim policy", facts.ReclaimPolicy, false);
        yield return new("binding", facts.BindingMode, false);
        yield return new("expansion", facts.AllowsExpansion ? "allowed" : "not allowed", false);
        if (facts.MountOptions.Length > 0)
            yield return new("mount options", facts.MountOptions, false);
        if (facts.RestrictsTopology)
            yield return new("topology", "restricted", false);
        if (facts.IsDefault)
            yield return new("default class", "yes", false);
    }

    private static string Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString("N0", CultureInfo.InvariantCulture) : text;
}
