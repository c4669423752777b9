using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Storage;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Updates of a cluster's buckets as many a second as are wanted, or as the machine can make: each is the same object with another number in its message, spliced
/// into its bytes, so that making them costs little beside following them.
/// </summary>
internal sealed class StormWriter
{
    private const string Number = "000000000";
    private const int Width = 10;

    private readonly SimulatedCluster _cluster;
    private readonly StoredObject[] _buckets;

    /// <param name="ground">Whose buckets all fail with a message of the storm from now on.</param>
    public StormWriter(LiveGround ground)
    {
        _cluster = ground.Cluster;
        for (var number = 0; number < LiveGround.Buckets; number++)
            ground.Say(number, Message(0));
        _buckets = [.. Enumerable.Range(0, LiveGround.Buckets).Select(number => _cluster.Objects.Find(LiveGround.Bucket, null, LiveGround.Name(number))!)];
        Last = new int[_buckets.Length];
    }

    /// <summary>The number of the newest update of each bucket.</summary>
    public int[] Last { get; }

    public int Made { get; private set; }

    public static string Message(int update) => string.Create(CultureInfo.InvariantCulture, $"update {update:000000000} of the storm");

    /// <summary>The updates a second that were made of those that were wanted, one bucket after the other.</summary>
    public Task<double> RunAsync(int aSecond, TimeSpan duration) => Task.Factory.StartNew(() =>
    {
        var (began, before) = (Stopwatch.GetTimestamp(), Made);
        while (Stopwatch.GetElapsedTime(began) is var passed && passed < duration)
        {
            var due = before + (int)(passed.TotalSeconds * aSecond);
            while (Made < due && Stopwatch.GetElapsedTime(began) < duration)
                Write();
            Thread.Sleep(1);
        }
        return (Made - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>One more, of the next bucket.</summary>
    public void Write()
    {
        var bucket = Made % _buckets.Length;
        Last[bucket] = ++Made;
        var former = _buckets[bucket];
        _buckets[bucket] = _cluster.Store.Put(LiveGround.Bucket, revision => At(former, revision, Made));
    }

    private static StoredObject At(StoredObject former, long revision, int update)
    {
        var tail = former.Tail.AsSpan().ToArray();
        Splice(tail, "\"resourceVersion\":\""u8, revision, Width);
        Splice(tail, "\"message\":\"update "u8, update, Number.Length);
        return new()
        {
            Key = former.Key,
            Namespace = former.Namespace,
            Name = former.Name,
            Uid = former.Uid,
            Revision = revision,
            Labels = former.Labels,
            Fields = former.Fields,
            Tail = tail,
        };
    }

    private static void Splice(byte[] tail, ReadOnlySpan<byte> before, long number, int width)
    {
        var at = tail.AsSpan().IndexOf(before) + before.Length;
        var digits = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));
        if (at < before.Length || digits.Length != width || !char.IsAsciiDigit((char)tail[at + width - 1]) || char.IsAsciiDigit((char)tail[at + width]))
            throw new InvalidOperationException("the object is of another form than the storm knows");
        digits.CopyTo(tail, at);
    }
}
