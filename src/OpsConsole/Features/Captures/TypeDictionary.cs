namespace OpsConsole.Features.Captures;

/// <summary>Which dictionary one list's bodies are compressed with: settled by its first parcel, the same for all of them.</summary>
internal sealed class TypeDictionary(DictionaryStore store, int clusterId, int typeId)
{
    private bool _isSettled;

    /// <summary>Null where there is none.</summary>
    public int? Id { get; private set; }

    public async Task SettleAsync(ObjectPreparer preparer, Parcel parcel, CancellationToken cancellationToken)
    {
        if (_isSettled)
            return;
        var dictionary = await store.NewestAsync(clusterId, typeId, cancellationToken);
        if (dictionary is null && parcel.Count >= BodyDictionary.Samples && BodyDictionary.Train(preparer.Samples(parcel)) is { } content)
            dictionary = await store.KeepAsync(clusterId, typeId, content, cancellationToken);
        if (dictionary is not null)
            preparer.Use(dictionary);
        Id = dictionary?.Id;
        _isSettled = true;
    }
}
