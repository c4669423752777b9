using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>Every write to a cluster, with the rules of the real API server; the HTTP surface and the living world both go through here.</summary>
public sealed class ClusterObjects(ObjectStore store, TypeCatalog types, TimeProvider time)
{
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    private readonly DefinitionRegistrar _definitions = new(store, types, time);
    private readonly UsageGuard _guard = new(store, new UsageFinder(store, types));

    /// <summary>Makes new uids; a seeded world sets its own maker, so that it is the same each time.</summary>
    public Func<Guid> NewUid { get; set; } = Guid.NewGuid;

    /// <summary>The clock of creation timestamps and managed fields.</summary>
    public Func<DateTimeOffset> Now { get; set; } = time.GetUtcNow;

    public StoredObject? Find(string type, string? @namespace, string name) => store.Find(type, @namespace, name);

    /// <summary>The first object of a type, or of a namespace of it, that is wanted.</summary>
    internal StoredObject? Select(string type, string? @namespace, Func<StoredObject, bool> wanted) =>
        store.Latest(type).Objects.From(@namespace is null ? "" : @namespace + "/", null).FirstOrDefault(wanted);

    /// <summary>Creates an object from a document as a client sends it, in the type's storage version.</summary>
    public StoredObject Create(string type, JsonObject document, string manager = "sandbox")
    {
        var served = types.Find(type) ?? throw new ArgumentException($"the cluster does not serve {type}", nameof(type));
        return Create(Context(served, ObjectRules.Text(ObjectRules.Metadata(document), "namespace"), manager, WritePart.Whole), document);
    }

    /// <summary>Changes an object in place, as a controller does with a read and a guarded write; null when it is gone.</summary>
    public StoredObject? Change(string type, string? @namespace, string name, Action<JsonObject> change, string manager = "sandbox", WritePart part = WritePart.Whole)
    {
        var served = types.Find(type)!;
        lock (store.Gate)
        {
            if (store.Find(type, @namespace, name) is not { } current)
                return null;
            var document = current.Parse();
            change(document);
            return Update(Context(served, @namespace, manager, part), name, document);
        }
    }

    /// <summary>Deletes an object, or marks it as terminating while it has finalizers; null when it is gone.</summary>
    public StoredObject? Delete(string type, string? @namespace, string name, DeleteRequest? request = null)
    {
        lock (store.Gate)
            return store.Find(type, @namespace, name) is null
                ? null
                : Delete(Context(types.Find(type)!, @namespace, "sandbox", WritePart.Whole), name, request ?? new DeleteRequest()).Object;
    }

    public StoredObject Create(WriteContext context, JsonObject document) => Create(context, document, applied: null);

    private StoredObject Create(WriteContext context, JsonObject document, List<JsonObject>? applied)
    {
        lock (store.Gate)
        {
            var metadata = ObjectRules.Metadata(document);
            PrepareIdentity(context, metadata);
            var name = ObjectRules.Text(metadata, "name");
            CheckNamespace(context, name);
            metadata["uid"] = NewUid().ToString();
            metadata["creationTimestamp"] = ObjectRules.Timestamp(Now());
            foreach (var own in new[] { "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation", "managedFields" })
                metadata.Remove(own);
            if (context.Type.HasGeneration)
                metadata["generation"] = 1;
            var sent = (JsonObject)document.DeepClone();
            if (context.Served.HasStatus)
                document.Remove("status");
            Complete(context, document);
            Refuse(context.Type, name, [.. ObjectRules.CheckName(context.Type, name), .. Validate(context, document)]);
            if (store.Find(context.Type.Name, context.Namespace, name) is not null)
                throw ApiFailureException.AlreadyExists(context.Type, name);
            // As in the real server, a status that is dropped is still counted as the creator's.
            var counted = context.Type.IsCustom ? WithStatusOf(document, sent) : document;
            ManagedFields.Update([], counted, context.Manager, context.ApiVersion, ObjectRules.Timestamp(Now()), context.Served.Shape);
            metadata["managedFields"] = counted["metadata"]?["managedFields"]?.DeepClone();
            if (metadata["managedFields"] is null)
                metadata.Remove("managedFields");
            if (applied is not null)
                ManagedFields.Write(document, applied);
            return Commit(context, document, null);
        }
    }

    /// <summary>Replaces an object or its status by a whole document.</summary>
    public StoredObject Update(WriteContext context, string name, JsonObject document)
    {
        lock (store.Gate)
        {
            // An object that is not there has no uid, so one that is asked for is not met.
            var current = store.Find(context.Type.Name, context.Namespace, name)
                ?? (ObjectRules.Text(ObjectRules.Metadata(document), "uid") is { Length: > 0 } uid ? throw AnotherUid(context, name, uid, "") : Existing(context, name));
            CheckPreconditions(context, name, document, current);
            return Replace(context, current, document);
        }
    }

    /// <summary>Changes an object or its status by a patch.</summary>
    public StoredObject Patch(WriteContext context, string name, Action<JsonObject> patch)
    {
        lock (store.Gate)
        {
            var current = Existing(context, name);
            var document = current.Parse();
            patch(document);
            CheckPatched(context, name, document, current);
            return Replace(context, current, document);
        }
    }

    /// <summary>Merges what a manager applies into an object, or makes one of it.</summary>
    /// <param name="context">In whose name.</param>
    /// <param name="name">In the path.</param>
    /// <param name="applied">With its apiVersion and kind.</param>
    /// <param name="force">Takes what others own.</param>
    public (StoredObject Object, bool IsNew) Apply(WriteContext context, string name, JsonObject applied, bool force)
    {
        lock (store.Gate)
        {
            var current = store.Find(context.Type.Name, context.Namespace, name);
            var document = new ServerSideApply(context, ObjectRules.Timestamp(Now()), force).Run(current?.Parse() ?? [], applied);
            if (current is not null)
            {
                CheckPatched(context, name, document, current);
                return (Replace(context, current, document, ManagedFields.Of(document)), false);
            }
            var metadata = ObjectRules.Metadata(document);
            if (ObjectRules.Text(metadata, "uid") is { Length: > 0 } uid)
                throw ApiFailureException.Conflict(context.Type, name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
            metadata.Remove("resourceVersion");
            CheckName(context, name, metadata);
            return (Create(context, document, ManagedFields.Of(document)), true);
        }
    }

    /// <summary>Deletes; <c>IsGone</c> is false while finalizers hold the object.</summary>
    public (StoredObject Object, bool IsGone) Delete(WriteContext context, string name, DeleteRequest request)
    {
        lock (store.Gate)
        {
            var current = Existing(context, name);
            DeletionPreconditions.Check(context.Type, current, request);
            if (_guard.Denial(context.Type, current) is { } denial)
            {
                // The webhook's own write: it comes before the answer, and a dry run does not hold it back.
                Change(context.Type.Name, context.Namespace, name, held => BuiltInRules.Child(ObjectRules.Metadata(held), "annotations")[UsageGuard.Attempt] = request.PropagationPolicy ?? "Background", "crossplane");
                throw denial;
            }
            return new Deletion(store, context, _definitions, Now).Run(current, request);
        }
    }

    private StoredObject Replace(WriteContext context, StoredObject current, JsonObject document, List<JsonObject>? applied = null)
    {
        var before = current.Parse();
        var after = Reconcile(context, before, document);
        Complete(context, after);
        Refuse(context.Type, current.Name, [.. CheckFinalizers(context, before, after), .. Validate(context, after), .. BuiltInRules.CheckUpdate(context.Type, before, after)]);
        if (context.Type.HasGeneration && Generations.Counts(context.Served, before, after))
            ObjectRules.Metadata(after)["generation"] = (before["metadata"]?["generation"]?.GetValue<long>() ?? 0) + 1;
        if (applied is not null)
            ManagedFields.Write(after, applied);
        else
            ManagedFields.Update(before, after, context.Manager, context.ApiVersion, ObjectRules.Timestamp(Now()), context.Served.Shape);
        if (Generations.IsSame(before, after))
            return current;
        if (ObjectRules.IsTerminating(after) && ObjectRules.Finalizers(after).Count == 0 && context.Type != BuiltInTypes.Namespace)
            return Release(context, current, after);
        return Commit(context, after, current);
    }

    /// <summary>Puts the server's own metadata back and keeps the half of the object this write may not touch.</summary>
    private static JsonObject Reconcile(WriteContext context, JsonObject before, JsonObject sent)
    {
        var after = context.Part == WritePart.Status ? (JsonObject)before.DeepClone() : sent;
        if (context.Part == WritePart.Status)
        {
            after.Remove("status");
            if (sent["status"] is { } status)
                after["status"] = status.DeepClone();
        }
        else if (context.Served.HasStatus)
        {
            after.Remove("status");
            if (before["status"] is { } status)
                after["status"] = status.DeepClone();
        }
        var (old, metadata) = (ObjectRules.Metadata(before), ObjectRules.Metadata(after));
        foreach (var own in new[] { "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "generateName" })
        {
            metadata.Remove(own);
            if (old[own] is { } value)
                metadata[own] = value.DeepClone();
        }
        return after;
    }

    private StoredObject Release(WriteContext context, StoredObject current, JsonObject after)
    {
        // As the real server: the answer shows what was written, the watch event what was stored before it.
        if (context.Effect == WriteEffect.Commit)
            store.Remove(context.Type.Name, revision => Revisions.Restamp(current, revision));
        return ObjectRules.Render(context.Type, after, current.Revision);
    }

    private StoredObject Commit(WriteContext context, JsonObject document, StoredObject? current)
    {
        if (context.Effect == WriteEffect.DryRun)
            return ObjectRules.Render(context.Type, document, current?.Revision ?? 0);
        var committed = store.Put(context.Type.Name, revision => ObjectRules.Render(context.Type, document, revision));
        if (context.Type == BuiltInTypes.CustomResourceDefinition)
            committed = _definitions.Establish(committed);
        return committed;
    }

    private void PrepareIdentity(WriteContext context, JsonObject metadata)
    {
        var space = ObjectRules.Text(metadata, "namespace");
        if (space.Length > 0 && space != (context.Namespace ?? ""))
            throw ApiFailureException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        if (ObjectRules.Text(metadata, "resourceVersion").Length > 0)
            throw ApiFailureException.Internal("resourceVersion should not be set on objects to be created");
        metadata.Remove("namespace");
        if (!string.IsNullOrEmpty(context.Namespace))
            metadata["namespace"] = context.Namespace;
        if (ObjectRules.Text(metadata, "name").Length == 0 && ObjectRules.Text(metadata, "generateName") is { Length: > 0 } stem)
            metadata["name"] = stem + RandomNumberGenerator.GetString(NameAlphabet, 5);
    }

    private void CheckNamespace(WriteContext context, string name)
    {
        if (!context.Type.Namespaced)
            return;
        var space = store.Find(BuiltInTypes.Namespace.Name, null, context.Namespace!) ?? throw ApiFailureException.NotFound(BuiltInTypes.Namespace, context.Namespace!);
        if (space.Fields.GetValueOrDefault("status.phase") == "Terminating")
            throw ApiFailureException.Forbidden(context.Type, name,
                $"unable to create new content in namespace {context.Namespace} because it is being terminated",
                new FieldError("metadata.namespace", "NamespaceTerminating", $"namespace {context.Namespace} is being terminated"));
    }

    private static void CheckName(WriteContext context, string name, JsonObject metadata)
    {
        if (ObjectRules.Text(metadata, "name") is var patched && patched != name)
            throw ApiFailureException.BadRequest($"the name of the object ({patched}) does not match the name on the URL ({name})");
        if (ObjectRules.Text(metadata, "namespace") is { Length: > 0 } space && space != (context.Namespace ?? ""))
            throw ApiFailureException.BadRequest($"the namespace of the object ({space}) does not match the namespace on the request ({context.Namespace})");
    }

    private static void CheckPatched(WriteContext context, string name, JsonObject document, StoredObject current)
    {
        var metadata = ObjectRules.Metadata(document);
        CheckName(context, name, metadata);
        if (ObjectRules.Text(metadata, "resourceVersion") is { Length: > 0 } wanted && wanted != RevisionOf(current))
            throw ApiFailureException.Modified(context.Type, name);
        if (ObjectRules.Text(metadata, "uid") is var uid && uid != current.Uid)
            throw ApiFailureException.Invalid(context.Type, name, [.. Enumerable.Repeat(FieldError.Invalid("metadata.uid", $"\"{uid}\"", "field is immutable"), context.Type.IsCustom ? 2 : 1)]);
    }

    private static void CheckPreconditions(WriteContext context, string name, JsonObject document, StoredObject current)
    {
        var metadata = ObjectRules.Metadata(document);
        if (ObjectRules.Text(metadata, "name") is { Length: > 0 } sent && sent != name)
            throw ApiFailureException.BadRequest($"the name of the object ({sent}) does not match the name on the URL ({name})");
        if (ObjectRules.Text(metadata, "namespace") is { Length: > 0 } space && space != (context.Namespace ?? ""))
            throw ApiFailureException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        if (ObjectRules.Text(metadata, "uid") is { Length: > 0 } uid && uid != current.Uid)
            throw AnotherUid(context, name, uid, current.Uid);
        var revision = ObjectRules.Text(metadata, "resourceVersion");
        if (revision.Length == 0 && context.Type.IsCustom)
            throw new ApiFailureException(422, "Invalid", $"{context.Type.Name} \"{name}\" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update")
            {
                Details = ApiFailureException.Invalid(context.Type.Group, context.Type.Resource, name, FieldError.Invalid("metadata.resourceVersion", "0x0", "must be specified for an update")).Details,
            };
        if (revision.Length > 0 && revision != RevisionOf(current))
            throw ApiFailureException.Modified(context.Type, name);
    }

    private static IEnumerable<FieldError> CheckFinalizers(WriteContext context, JsonObject before, JsonObject after)
    {
        if (!ObjectRules.IsTerminating(before))
            return [];
        var added = ObjectRules.Finalizers(after).Except(ObjectRules.Finalizers(before)).Select(name => $"\"{name}\"").ToArray();
        return added.Length == 0 ? [] : Enumerable.Repeat(
            FieldError.Forbidden("metadata.finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added)}}}"),
            context.Type.IsCustom ? 2 : 1);
    }

    private static void Complete(WriteContext context, JsonObject document)
    {
        // The real server's metadata omits what is empty.
        var metadata = ObjectRules.Metadata(document);
        foreach (var field in new[] { "labels", "annotations", "finalizers", "ownerReferences" })
            if (metadata[field] is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                metadata.Remove(field);
        if (context.Type.IsCustom)
            context.Served.Schema?.Complete(document);
        else
            BuiltInRules.Complete(context.Type, document);
    }

    private static IEnumerable<FieldError> Validate(WriteContext context, JsonObject document) =>
        context.Type.IsCustom ? context.Served.Schema?.Validate(document) ?? [] : BuiltInRules.Check(context.Type, document);

    private static void Refuse(ServedType type, string name, IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
            throw ApiFailureException.Invalid(type, name, errors);
    }

    private static ApiFailureException AnotherUid(WriteContext context, string name, string wanted, string found) => ApiFailureException.Conflict(context.Type, name,
        $"StorageError: invalid object, Code: 4, Key: /registry/{(context.Type.Group.Length > 0 ? context.Type.Group + "/" : "")}{context.Type.Resource}/{StoredObject.KeyOf(context.Namespace, name)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}");

    private StoredObject Existing(WriteContext context, string name) =>
        store.Find(context.Type.Name, context.Namespace, name) ?? throw ApiFailureException.NotFound(context.Type, name);

    private static JsonObject WithStatusOf(JsonObject document, JsonObject sent)
    {
        if (document.ContainsKey("status") || sent["status"] is not { } status)
            return document;
        var seen = (JsonObject)document.DeepClone();
        seen["status"] = status.DeepClone();
        return seen;
    }

    private static WriteContext Context(ServedType type, string? @namespace, string manager, WritePart part) => new()
    {
        Type = type,
        Version = type.StorageVersion,
        Namespace = string.IsNullOrEmpty(@namespace) ? null : @namespace,
        Manager = manager,
        Part = part,
    };

    private static string RevisionOf(StoredObject stored) => stored.Revision.ToString(CultureInfo.InvariantCulture);
}
