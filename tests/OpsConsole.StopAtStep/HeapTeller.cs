using System.Globalization;

/// <summary>
/// Tells how much managed memory a process holds once everything that may go is gone: whenever the file <c>OPSCONSOLE_TELL_HEAP</c> with
/// <c>.ask</c> behind it appears, the file itself is written and the other taken away.
/// </summary>
internal static class HeapTeller
{
    public static void Follow(string file)
    {
        var thread = new Thread(() =>
        {
            while (true)
            {
                if (File.Exists(file + ".ask"))
                    Tell(file);
                // A file tells nobody that it came.
                Thread.Sleep(50);
            }
        })
        { IsBackground = true, Name = "heap teller" };
        thread.Start();
    }

    private static void Tell(string file)
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        File.WriteAllText(file + ".new", GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
        File.Delete(file + ".ask");
    }
}
