using System.Text;
using System.Text.Json;
using OpsConsole.Features.Resources.Deletion;
using Xunit;

namespace OpsConsole.Tests.Features.Resources.Deletion;

public sealed class KeepersTests
{
    [Theory]
    [InlineData("annotations", "argocd.argoproj.io/tracking-id", "shop:s3.aws.upbound.io/Bucket:infra/data", "Argo CD application shop")]
    [InlineData("annotations", "argocd.argoproj.io/tracking-id", "shop", "Argo CD application shop")]
    [InlineData("labels", "argocd.argoproj.io/instance", "shop", "Argo CD application shop")]
    [InlineData("labels", "kustomize.toolkit.fluxcd.io/name", "shop", "Flux Kustomization shop")]
    [InlineData("labels", "helm.toolkit.fluxcd.io/name", "shop", "Flux HelmRelease shop")]
    [InlineData("annotations", "meta.helm.sh/release-name", "shop", "Helm release shop")]
    [InlineData("labels", "crossplane.io/composite", "shop", "Crossplane composite shop")]
    public void A_mark_names_its_keeper(string where, string key, string value, string keeper) => Assert.Equal([keeper], Of(where, key, value));

    [Theory]
    [InlineData("annotations", "argocd.argoproj.io/tracking-id", "shop:s3.aws.upbound.io/Bucket:infra/other")]
    [InlineData("annotations", "argocd.argoproj.io/tracking-id", "shop:s3.aws.upbound.io/BucketPolicy:infra/data")]
    [InlineData("labels", "app.kubernetes.io/instance", "shop")]
    [InlineData("labels", "kustomize.toolkit.fluxcd.io/name", "")]
    public void What_speaks_of_another_object_or_of_nobody_is_no_mark(string where, string key, string value) => Assert.Empty(Of(where, key, value));

    [Theory]
    [InlineData("labels", "kustomize.toolkit.fluxcd.io/name", KeeperHabit.Always)]
    [InlineData("annotations", "meta.helm.sh/release-name", KeeperHabit.Releases)]
    public void Some_compare_all_the_time_and_some_with_their_releases(string where, string key, KeeperHabit habit) => Assert.Equal(habit, Assert.Single(Keepers.Of(Subject(where, key, "shop"))).Habit);

    private static IEnumerable<string> Of(string where, string key, string value) => Keepers.Of(Subject(where, key, value)).Select(keeper => $"{keeper.Owner} {keeper.Name}");

    private static DeletionSubject Subject(string where, string key, string value) => new(
        Encoding.UTF8.GetBytes($$"""{"metadata":{"name":"data","{{where}}":{{JsonSerializer.Serialize(new Dictionary<string, string> { [key] = value })}} } }"""),
        new() { Group = "s3.aws.upbound.io", Resource = "buckets", Kind = "Bucket", Version = "v1beta1" });
}
