namespace OpsConsole.ConformanceTests.Requests;

/// <summary>The requests, in the order in which they are sent: later ones meet what earlier ones left.</summary>
public static class RequestTable
{
    public const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.conformance.example"},
         "spec":{"group":"conformance.example","scope":"Namespaced",
           "names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList","shortNames":["wg"],"categories":["managed"]},
           "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
             "schema":{"openAPIV3Schema":{"type":"object","properties":{
               "spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true},"status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}},
            {"name":"v1beta1","served":true,"storage":false,"subresources":{"status":{}},
             "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    private const string Widgets = "/apis/conformance.example/v1/namespaces/default/widgets";
    private const string AllWidgets = "/apis/conformance.example/v1/widgets";
    private const string Merge = "application/merge-patch+json";
    private const string Json = "application/json-patch+json";
    private const string Table = "application/json;as=Table;g=meta.k8s.io;v=v1";

    public static IReadOnlyList<Exchange> Exchanges { get; } =
    [
        new("discovery of the group", "GET", "/apis/conformance.example"),
        new("discovery of a version", "GET", "/apis/conformance.example/v1"),
        new("discovery of an unknown group", "GET", "/apis/nobody.example"),
        new("discovery of an unknown version", "GET", "/apis/conformance.example/v9"),
        new("a list of a type without objects", "GET", Widgets) { Keep = "empty" },
        new("a request without a valid token", "GET", Widgets) { Token = "nobody's" },
        new("create a", "POST", Widgets, Widget("a", """{"size":1,"big":12345678901234567,"text":"<é>"}""", """{"tier":"gold","zone":"x"}""")) { Keep = "a" },
        new("create b", "POST", Widgets, Widget("b", """{"size":2}""", """{"tier":"silver"}""")) { Keep = "b" },
        new("create c with a status, which counts for nothing", "POST", Widgets,
            """{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"name":"c"},"spec":{"size":3},"status":{"seen":true}}""") { Keep = "c" },
        new("create by a generated name", "POST", "/apis/conformance.example/v1/namespaces/kube-public/widgets", """{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"generateName":"made-"}}"""),
        new("create what exists", "POST", Widgets, Widget("a", "{}")),
        new("create without a name", "POST", Widgets, """{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{}}"""),
        new("create with a bad name", "POST", Widgets, Widget("Not_A_Name", "{}")),
        new("create another kind", "POST", Widgets, """{"apiVersion":"conformance.example/v1","kind":"Gadget","metadata":{"name":"x"}}"""),
        new("create in another namespace than the path's", "POST", Widgets, """{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"name":"x","namespace":"kube-system"}}"""),
        new("create in a namespace that is not there", "POST", "/apis/conformance.example/v1/namespaces/nowhere/widgets", Widget("x", "{}")),
        new("create from broken JSON", "POST", Widgets, """{"apiVersion":"""),
        new("create with a resourceVersion", "POST", Widgets, """{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"name":"x","resourceVersion":"1"}}"""),
        new("a dry run of a create", "POST", Widgets + "?dryRun=All", Widget("dry", "{}")),
        new("what a dry run left", "GET", Widgets + "/dry"),

        new("get", "GET", Widgets + "/a"),
        new("get in another served version", "GET", "/apis/conformance.example/v1beta1/namespaces/default/widgets/a"),
        new("get what is not there", "GET", Widgets + "/nobody"),
        new("get metadata only", "GET", Widgets + "/a") { Accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" },
        new("list", "GET", Widgets),
        new("list over all namespaces", "GET", AllWidgets + "?fieldSelector=metadata.namespace%3Ddefault"),
        new("list from the watch cache", "GET", Widgets + "?resourceVersion=0"),
        new("list not older than", "GET", Widgets + "?resourceVersion={rv:c}&resourceVersionMatch=NotOlderThan"),
        new("list with a match but no resourceVersion", "GET", Widgets + "?resourceVersionMatch=NotOlderThan"),
        new("first page", "GET", Widgets + "?limit=2") { Keep = "page" },
        new("last page", "GET", Widgets + "?limit=2&continue={token:page}"),
        new("a page with a broken token", "GET", Widgets + "?limit=2&continue=nonsense"),
        new("a page with a token and a resourceVersion", "GET", Widgets + "?limit=2&continue={token:page}&resourceVersion={rv:a}"),
        new("list by label", "GET", Widgets + "?labelSelector=tier%3Dgold"),
        new("list by label set", "GET", Widgets + "?labelSelector=tier+in+(gold,silver),!zone"),
        new("list by absent label", "GET", Widgets + "?labelSelector=!tier"),
        new("list by a broken label selector", "GET", Widgets + "?labelSelector=tier%3D%3D%3D"),
        new("list by name", "GET", Widgets + "?fieldSelector=metadata.name%3Db"),
        new("list by an unknown field", "GET", Widgets + "?fieldSelector=spec.size%3D1"),
        new("list metadata only", "GET", Widgets + "?limit=1") { Accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" },

        new("update the spec", "PUT", Widgets + "/a", Current("a", "{rv:a}", """{"size":10}""")) { Keep = "a2" },
        new("update without a change", "PUT", Widgets + "/a", Current("a", "{rv:a2}", """{"size":10}""")),
        new("update of an old state", "PUT", Widgets + "/a", Current("a", "{rv:a}", """{"size":11}""")),
        new("update without a resourceVersion", "PUT", Widgets + "/a", Widget("a", """{"size":12}""")),
        new("update under another name", "PUT", Widgets + "/a", Current("b", "{rv:b}", """{"size":1}""")),
        new("update what is not there", "PUT", Widgets + "/nobody", Current("nobody", "{rv:b}", "{}")),
        new("update the status", "PUT", Widgets + "/a/status",
            """{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"name":"a","resourceVersion":"{rv:a2}"},"spec":{"size":99},"status":{"ready":true}}"""),
        new("the status changed and nothing else", "GET", Widgets + "/a/status"),

        new("merge patch", "PATCH", Widgets + "/b", """{"spec":{"size":null,"colour":"red"},"metadata":{"labels":{"zone":"y"}}}""") { ContentType = Merge, Keep = "b2" },
        new("merge patch without effect", "PATCH", Widgets + "/b", """{"spec":{"colour":"red"}}""") { ContentType = Merge },
        new("merge patch of an old state", "PATCH", Widgets + "/b", """{"metadata":{"resourceVersion":"{rv:b}"},"spec":{"x":1}}""") { ContentType = Merge },
        new("merge patch of the status", "PATCH", Widgets + "/b/status", """{"status":{"ready":false},"spec":{"ignored":1}}""") { ContentType = Merge },
        new("JSON patch", "PATCH", Widgets + "/b", """[{"op":"add","path":"/spec/list","value":[1,2]},{"op":"test","path":"/spec/colour","value":"red"}]""") { ContentType = "application/json-patch+json" },
        new("JSON patch whose test fails", "PATCH", Widgets + "/b", """[{"op":"test","path":"/spec/colour","value":"blue"}]""") { ContentType = "application/json-patch+json" },
        new("strategic patch of a custom resource", "PATCH", Widgets + "/b", """{"spec":{}}""") { ContentType = "application/strategic-merge-patch+json" },
        new("patch what is not there", "PATCH", Widgets + "/nobody", "{}") { ContentType = Merge },

        new("add a finalizer", "PATCH", Widgets + "/c", """{"metadata":{"finalizers":["conformance.example/hold"]}}""") { ContentType = Merge },
        new("delete another uid", "DELETE", Widgets + "/c", """{"preconditions":{"uid":"00000000-0000-0000-0000-000000000000"}}"""),
        new("delete what a finalizer holds", "DELETE", Widgets + "/c"),
        new("what is being deleted", "GET", Widgets + "/c"),
        new("delete it again", "DELETE", Widgets + "/c"),
        new("let it go", "PATCH", Widgets + "/c", """{"metadata":{"finalizers":null}}""") { ContentType = Merge },
        new("it is gone", "GET", Widgets + "/c"),
        new("delete with the right uid", "DELETE", Widgets + "/b", """{"preconditions":{"uid":"{uid:b}"}}"""),
        new("delete what is not there", "DELETE", Widgets + "/b"),
        new("watch from the empty list on", "WATCH", Widgets + "?watch=1&timeoutSeconds=2&resourceVersion={rv:empty}"),
        new("watch by label", "WATCH", Widgets + "?watch=1&timeoutSeconds=2&labelSelector=zone%3Dy&resourceVersion={rv:empty}"),
        new("watch from now on", "WATCH", Widgets + "?watch=1&timeoutSeconds=1"),

        new("create what patches and dry runs are tried on", "POST", Widgets, Widget("p", """{"size":1,"list":["a","b"],"map":{"x/y":1,"~z":2}}""", """{"tier":"gold"}""")) { Keep = "p" },
        new("JSON patch that inserts, replaces, moves, copies and removes", "PATCH", Widgets + "/p",
            """[{"op":"add","path":"/spec/list/1","value":"c"},{"op":"replace","path":"/spec/size","value":2},{"op":"move","from":"/spec/map/x~1y","path":"/spec/moved"},{"op":"copy","from":"/spec/list","path":"/spec/copied"},{"op":"remove","path":"/spec/map/~0z"},{"op":"add","path":"/spec/list/-","value":"end"}]""")
            { ContentType = Json, Keep = "p2" },
        new("JSON patch that removes what is not there", "PATCH", Widgets + "/p", """[{"op":"remove","path":"/spec/nothing"}]""") { ContentType = Json },
        new("JSON patch beyond the end of a list", "PATCH", Widgets + "/p", """[{"op":"add","path":"/spec/list/9","value":1}]""") { ContentType = Json },
        new("JSON patch of an unknown kind", "PATCH", Widgets + "/p", """[{"op":"explode","path":"/spec"}]""") { ContentType = Json },
        new("JSON patch that tests and fails leaves nothing of what came before", "PATCH", Widgets + "/p", """[{"op":"replace","path":"/spec/size","value":9},{"op":"test","path":"/spec/size","value":8}]""") { ContentType = Json },
        new("what the failed patches left", "GET", Widgets + "/p"),
        new("a dry run of an update", "PUT", Widgets + "/p?dryRun=All", Current("p", "{rv:p2}", """{"size":7}""")),
        new("a dry run of a patch", "PATCH", Widgets + "/p?dryRun=All", """{"spec":{"size":8}}""") { ContentType = Merge },
        new("a dry run of a deletion", "DELETE", Widgets + "/p?dryRun=All"),
        new("a dry run in the body of a deletion", "DELETE", Widgets + "/p", """{"kind":"DeleteOptions","apiVersion":"v1","dryRun":["All"]}"""),
        new("a dry run of another kind", "DELETE", Widgets + "/p?dryRun=Some"),
        new("what the dry runs left", "GET", Widgets + "/p"),
        new("delete an old state", "DELETE", Widgets + "/p", """{"preconditions":{"resourceVersion":"{rv:p}"}}"""),
        new("list as a table", "GET", Widgets + "?labelSelector=tier%3Dgold") { Accept = Table },
        new("get as a table with whole objects", "GET", Widgets + "/p?includeObject=Object") { Accept = Table },
        new("get as a table without objects", "GET", Widgets + "/p?includeObject=None") { Accept = Table },
        new("a table that the server does not know, or else an object", "GET", Widgets + "/p") { Accept = "application/json;as=Table;g=meta.k8s.io;v=v9,application/json" },
        new("a form that the server does not know", "GET", Widgets + "/p") { Accept = "text/csv" },

        new("a stranger reads what is served", "GET", "/apis/conformance.example/v1") { AsStranger = true },
        new("a stranger lists", "GET", Widgets) { AsStranger = true },
        new("a stranger lists over all namespaces", "GET", AllWidgets) { AsStranger = true },
        new("a stranger gets", "GET", Widgets + "/p") { AsStranger = true },
        new("a stranger gets what is not there", "GET", Widgets + "/nobody") { AsStranger = true },
        new("a stranger watches", "GET", Widgets + "?watch=1") { AsStranger = true },
        new("a stranger creates", "POST", Widgets, Widget("s", "{}")) { AsStranger = true },
        new("a stranger updates a status", "PUT", Widgets + "/p/status", Current("p", "{rv:p2}", "{}")) { AsStranger = true },
        new("a stranger patches", "PATCH", Widgets + "/p", "{}") { ContentType = Merge, AsStranger = true },
        new("a stranger deletes", "DELETE", Widgets + "/p") { AsStranger = true },
        new("a stranger deletes all", "DELETE", Widgets) { AsStranger = true },
        new("a stranger reads a built-in type", "GET", "/api/v1/namespaces/kube-system") { AsStranger = true },

        new("delete the state that was seen", "DELETE", Widgets + "/p", """{"preconditions":{"uid":"{uid:p}","resourceVersion":"{rv:p2}"}}"""),

        new("an unknown type of a known group", "GET", "/apis/conformance.example/v1/gadgets"),
        new("an unknown built-in type", "GET", "/api/v1/gadgets"),
        new("an unknown verb", "POST", Widgets + "/a", "{}"),
        new("create a storage class", "POST", "/apis/storage.k8s.io/v1/storageclasses",
            """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"conformance"},"provisioner":"ebs.csi.aws.com","parameters":{"type":"gp3"}}"""),
        new("list storage classes by name", "GET", "/apis/storage.k8s.io/v1/storageclasses?fieldSelector=metadata.name%3Dconformance"),
        new("delete a storage class", "DELETE", "/apis/storage.k8s.io/v1/storageclasses/conformance"),
        new("delete every widget", "DELETE", Widgets),
        new("none is left", "GET", Widgets),
    ];

    private static string Widget(string name, string spec, string labels = "{}") =>
        $$$"""{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"name":"{{{name}}}","labels":{{{labels}}}},"spec":{{{spec}}}}""";

    private static string Current(string name, string resourceVersion, string spec) =>
        $$$"""{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"name":"{{{name}}}","resourceVersion":"{{{resourceVersion}}}"},"spec":{{{spec}}}}""";
}
