using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>
/// Crossplane's AWS provider with a cloud behind it: managed resources become Creating, Ready, drift and are healed, Deleting, gone; a deletion
/// waits while something depends on the cloud object, and whatever is paused waits altogether.
/// </summary>
internal sealed class SimulatedProvider(ClusterObjects objects, ObjectStore store, TypeCatalog types, ProviderPace pace, TimeProvider time)
{
    private const string Finalizer = "finalizer.managedresource.crossplane.io";

    private readonly Dictionary<(string Type, string Key), ManagedState> _held = [];
    private readonly Dictionary<string, DateTimeOffset> _due = [];
    private readonly Dictionary<string, DateTimeOffset> _drifting = [];
    private readonly Dictionary<string, long> _settled = [];
    private readonly CloudDependents _dependents = new(store);
    private readonly CloudAccount _cloud = new();

    public void Step()
    {
        foreach (var type in types.All)
            if (type.Categories.Contains("managed"))
                foreach (var resource in store.Latest(type.Name).Objects)
                    if (!resource.IsVerbatim && _settled.GetValueOrDefault(resource.Uid) != resource.Revision)
                        Reconcile(type, resource);
    }

    /// <summary>Holds a resource in a state, or lets it go; false where there is no such managed resource.</summary>
    public bool Hold(ManagedOrder order)
    {
        if (types.Find(order.Type) is not { } type || !type.Categories.Contains("managed") || objects.Find(order.Type, order.Namespace, order.Name) is not { } resource)
            return false;
        var key = (order.Type, resource.Key);
        if (order.State == ManagedState.Free)
            _held.Remove(key);
        else
            _held[key] = order.State;
        _settled.Remove(resource.Uid);
        return true;
    }

    /// <summary>Somebody changes the cloud object by hand; the provider undoes it when it next looks.</summary>
    public void Drift(string type, string? @namespace, string name)
    {
        if (objects.Find(type, @namespace, name) is not { IsTerminating: false } resource)
            return;
        _drifting[resource.Uid] = time.GetUtcNow() + pace.Drift;
        _settled.Remove(resource.Uid);
    }

    private void Reconcile(ServedType type, StoredObject resource)
    {
        var held = _held.GetValueOrDefault((type.Name, resource.Key));
        var document = resource.Parse();
        if (document["metadata"]?["annotations"]?["crossplane.io/paused"]?.GetValue<string>() == "true")
        {
            Status(type, resource, changed => Synced(changed, "False", "ReconcilePaused", ManagedConditions.Paused));
            Settle(type, resource);
        }
        else if (resource.IsTerminating)
            LetGo(type, resource, document, held);
        else if (held == ManagedState.Error)
        {
            Status(type, resource, changed => Synced(changed, "False", "ReconcileError",
                "observe failed: cannot get resource: operation error: https response error StatusCode: 403, api error AccessDenied: User is not authorized to perform this operation"));
            Settle(type, resource);
        }
        else if (CloudObject.OnlyObserves(document))
            Look(type, resource, document);
        else
            Bring(type, resource, document, held);
    }

    /// <summary>It makes nothing and changes nothing; crossplane-runtime's words where there is nothing to see.</summary>
    private void Look(ServedType type, StoredObject resource, JsonObject document)
    {
        if (_cloud.Look(type.Name, document) is not { } seen)
            Status(type, resource, changed => Synced(changed, "False", "ReconcileError", "observe failed: external resource does not exist"));
        else
            Status(type, resource, changed =>
            {
                BuiltInRules.Child(changed, "status")["atProvider"] = seen;
                ManagedConditions.Set(changed, "Ready", "True", "Available", null, Stamp());
                Synced(changed, "True", "ReconcileSuccess", null);
            });
        Settle(type, resource);
    }

    private void Bring(ServedType type, StoredObject resource, JsonObject document, ManagedState held)
    {
        if (ManagedConditions.Find(document, "Ready") is null)
            Begin(type, resource);
        else if (ManagedConditions.ReasonOf(document, "Ready") == "Creating")
        {
            // What stands there since before this process began has no cloud behind it that would come.
            if (held != ManagedState.Creating && _due.TryGetValue(resource.Uid, out var due) && due <= time.GetUtcNow())
                Status(type, resource, Available);
        }
        else if (held == ManagedState.Drift || IsDrifting(resource))
            Status(type, resource, CloudObject.Drift);
        else
        {
            var mended = document.DeepClone().AsObject();
            Mend(mended);
            if (!JsonNode.DeepEquals(mended["status"], document["status"]))
                Status(type, resource, Mend);
            Settle(type, resource);
        }
    }

    private void Begin(ServedType type, StoredObject resource)
    {
        objects.Change(type.Name, resource.Namespace, resource.Name, held =>
        {
            var metadata = ObjectRules.Metadata(held);
            var annotations = BuiltInRules.Child(metadata, "annotations");
            BuiltInRules.Default(annotations, "crossplane.io/external-name", CloudObject.NameOf(type, resource));
            BuiltInRules.Default(annotations, "crossplane.io/external-create-pending", Stamp());
            BuiltInRules.Default(annotations, "crossplane.io/external-create-succeeded", Stamp());
            if (!ObjectRules.Finalizers(held).Contains(Finalizer))
                metadata["finalizers"] = new JsonArray([.. ObjectRules.Finalizers(held).Select(name => (JsonNode?)name), Finalizer]);
        }, ManagedObjects.ProviderOf(type.Name));
        Status(type, resource, held =>
        {
            BuiltInRules.Child(held, "status")["atProvider"] = new JsonObject();
            ManagedConditions.Set(held, "Ready", "False", "Creating", null, Stamp());
            Synced(held, "True", "ReconcileSuccess", null);
        });
        _due[resource.Uid] = time.GetUtcNow() + pace.Creating;
    }

    private void Mend(JsonObject held)
    {
        CloudObject.Follow(held);
        // Other errors of the world's own, such as a throttled call, pass by themselves.
        if (ManagedConditions.ReasonOf(held, "Synced") == "ReconcilePaused" || IsForcedError(held))
            Synced(held, "True", "ReconcileSuccess", null);
        Observe(held);
    }

    private void Available(JsonObject held)
    {
        CloudObject.Fill(held);
        ManagedConditions.Set(held, "LastAsyncOperation", "True", "Success", null, Stamp());
        ManagedConditions.Set(held, "Ready", "True", "Available", null, Stamp());
        Synced(held, "True", "ReconcileSuccess", null);
    }

    private void LetGo(ServedType type, StoredObject resource, JsonObject document, ManagedState held)
    {
        if (!CloudObject.IsDeletedWith(document))
            Release(type, resource);
        else if (_dependents.ViolationOf(type, resource, document, isForced: held == ManagedState.DependencyViolation) is { } violation)
        {
            _due.Remove(resource.Uid);
            Status(type, resource, changed =>
            {
                ManagedConditions.Set(changed, "Ready", "False", "Deleting", null, Stamp());
                Synced(changed, "False", "ReconcileError", $"delete failed: async delete failed: failed to delete the resource: [{{0 {violation}  []}}]");
                ManagedConditions.Set(changed, "LastAsyncOperation", "False", "AsyncDeleteFailure", $"async delete failed: failed to delete the resource: [{{0 {violation}  []}}]", Stamp());
            });
        }
        else if (ManagedConditions.ReasonOf(document, "Ready") != "Deleting" || ManagedConditions.ReasonOf(document, "Synced") != "ReconcileSuccess" || !_due.TryGetValue(resource.Uid, out var due))
        {
            _due[resource.Uid] = time.GetUtcNow() + pace.Deleting;
            Status(type, resource, changed =>
            {
                ManagedConditions.Set(changed, "Ready", "False", "Deleting", null, Stamp());
                Synced(changed, "True", "ReconcileSuccess", null);
            });
        }
        else if (due <= time.GetUtcNow())
            Release(type, resource);
    }

    private void Release(ServedType type, StoredObject resource)
    {
        _cloud.LetGo(type.Name, resource.Parse());
        _due.Remove(resource.Uid);
        _drifting.Remove(resource.Uid);
        _settled.Remove(resource.Uid);
        _held.Remove((type.Name, resource.Key));
        objects.Change(type.Name, resource.Namespace, resource.Name, held =>
        {
            var left = ObjectRules.Finalizers(held).Where(name => name is not (Finalizer or "foregroundDeletion" or "orphan")).ToArray();
            ObjectRules.Metadata(held)["finalizers"] = new JsonArray([.. left.Select(name => (JsonNode?)name)]);
        }, ManagedObjects.ProviderOf(type.Name));
    }

    private bool IsDrifting(StoredObject resource) => _drifting.TryGetValue(resource.Uid, out var until) && (until > time.GetUtcNow() || !_drifting.Remove(resource.Uid));

    private static bool IsForcedError(JsonObject document) =>
        ManagedConditions.Find(document, "Synced") is { } synced && ObjectRules.Text(synced, "message").Contains("AccessDenied: User is not authorized to perform this operation", StringComparison.Ordinal);

    private void Synced(JsonObject held, string status, string reason, string? message) => ManagedConditions.Set(held, "Synced", status, reason, message, Stamp());

    /// <summary>Nothing to do until it changes again.</summary>
    private void Settle(ServedType type, StoredObject resource)
    {
        if (objects.Find(type.Name, resource.Namespace, resource.Name) is { } now)
            _settled[now.Uid] = now.Revision;
    }

    private void Status(ServedType type, StoredObject resource, Action<JsonObject> change) => objects.Change(type.Name, resource.Namespace, resource.Name, held =>
    {
        change(held);
        Observe(held);
    }, ManagedObjects.ProviderOf(type.Name), WritePart.Status);

    private static void Observe(JsonObject held)
    {
        if (held["status"] is JsonObject status && status.ContainsKey("conditions"))
            status["observedGeneration"] = held["metadata"]?["generation"]?.DeepClone();
    }

    private string Stamp() => ObjectRules.Timestamp(time.GetUtcNow());
}
