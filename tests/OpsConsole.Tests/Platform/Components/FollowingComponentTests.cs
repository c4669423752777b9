using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class FollowingComponentTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly BunitContext _context = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Source _source = new();

    public FollowingComponentTests()
    {
        // Nobody listens there: this database never calls itself up.
        var data = NpgsqlDataSource.Create("Host=/tmp/no-such-folder;Username=nobody;Database=console");
        var options = Options.Create(new PostgresOptions());
        var gate = new DatabaseGate(data, Options.Create(new ConnectionOptions()), options, _time, NullLogger<DatabaseGate>.Instance);
        _context.Services.AddSingleton(data).AddSingleton<TimeProvider>(_time).AddSingleton(_source).AddSingleton<LookClock>().AddScoped<CurrentCaller>()
            .AddSingleton<AuthenticationStateProvider>(new SignedOut())
            .AddSingleton<ILogger<FollowingComponent>>(NullLogger<FollowingComponent>.Instance)
            .AddSingleton(new DatabaseHealth(gate, new(data, _time, NullLogger<Database>.Instance), _time, options, NullLogger<DatabaseHealth>.Instance));
        _context.Renderer.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void What_is_new_is_read_again_without_a_word_of_loading()
    {
        var page = Open();
        _source.Publish("second");
        var answer = _source.Hold();

        _time.Advance(Soon);

        page.WaitForAssertion(() => Assert.Equal(2, _source.Reads));
        Assert.Equal("first", page.Find("p.thing").TextContent);
        Assert.Empty(page.FindAll(".loading"));
        answer.SetResult();
        page.WaitForAssertion(() => Assert.Equal("second", page.Find("p.thing").TextContent));
    }

    [Fact]
    public void What_says_that_it_changed_is_read_without_waiting_for_the_next_look()
    {
        var page = Open();
        _source.Publish("second");

        page.Instance.BeWoken();

        page.WaitForAssertion(() => Assert.Equal("second", page.Find("p.thing").TextContent));
        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public void Changes_that_come_thick_are_read_together()
    {
        var page = Open();
        _source.Publish("second");
        page.Instance.BeWoken();
        page.WaitForAssertion(() => Assert.Equal(2, _source.Reads));

        for (var time = 0; time < 20; time++)
        {
            _source.Publish($"change {time}");
            page.Instance.BeWoken();
        }
        Assert.Equal(2, _source.Reads);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        page.WaitForAssertion(() => Assert.Equal("change 19", page.Find("p.thing").TextContent));
        Assert.Equal(3, _source.Reads);
    }

    [Fact]
    public async Task A_page_that_was_left_is_not_woken()
    {
        var page = Open().Instance;
        await _context.DisposeComponentsAsync();
        _source.Publish("second");

        page.BeWoken();

        Assert.Equal(1, _source.Reads);
    }

    [Fact]
    public void Nothing_is_read_while_the_version_stands_still()
    {
        Open();

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, _source.Reads);
    }

    [Fact]
    public void A_version_that_rises_during_a_read_is_read_again()
    {
        var page = Open();
        _source.Publish("second");
        var answer = _source.Hold();
        _time.Advance(Soon);
        page.WaitForAssertion(() => Assert.Equal(2, _source.Reads));

        _source.Publish("third");
        answer.SetResult();
        page.WaitForAssertion(() => Assert.NotEqual("first", page.Find("p.thing").TextContent));
        _time.Advance(Soon);

        page.WaitForAssertion(() => Assert.Equal(3, _source.Reads));
    }

    [Fact]
    public void A_page_rests_after_a_long_read_and_not_for_minutes_after_one_that_hung()
    {
        var page = Open();
        _source.Publish("second");
        var answer = _source.Hold();
        _time.Advance(Soon);
        page.WaitForAssertion(() => Assert.Equal(2, _source.Reads));
        _time.Advance(TimeSpan.FromMinutes(1));
        answer.SetResult();
        page.WaitForAssertion(() => Assert.Equal("second", page.Find("p.thing").TextContent));
        _source.Publish("third");

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(2, _source.Reads);
        _time.Advance(TimeSpan.FromSeconds(2));

        page.WaitForAssertion(() => Assert.Equal("third", page.Find("p.thing").TextContent));
    }

    [Fact]
    public void A_lost_database_leaves_what_is_shown_and_says_so()
    {
        var page = Open();
        _source.Fault = new DatabaseUnavailableException("It went away.", new TimeoutException());
        _source.Publish("second");

        _time.Advance(Soon);

        page.WaitForAssertion(() => Assert.Contains("The thing could not be read.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains("It went away.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("first", page.Find("p.thing").TextContent);
    }

    [Fact]
    public void A_lost_database_at_the_first_read_ends_no_page()
    {
        _source.Fault = new DatabaseUnavailableException("It went away.", new TimeoutException());

        var page = _context.Render<Page>(parameters => parameters.Add(shown => shown.Name, "a"));

        Assert.Contains("It is tried again by itself", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_read_that_hangs_with_the_database_is_told_and_made_anew()
    {
        var hung = _source.Hold();
        var page = _context.Render<Page>(parameters => parameters.Add(shown => shown.Name, "a"));
        Assert.NotEmpty(page.FindAll(".loading"));

        await _context.Services.GetRequiredService<DatabaseHealth>().LookAsync(CancellationToken.None);
        _time.Advance(Soon);

        page.WaitForAssertion(() => Assert.Contains("The thing could not be read.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".loading"));
        hung.SetResult();
        Assert.Empty(page.FindAll("p.thing"));
    }

    [Fact]
    public void A_fault_in_a_quiet_read_is_told_without_its_words_and_ends_no_page()
    {
        var page = Open();
        _source.Fault = new InvalidOperationException("select secret");
        _source.Publish("second");

        _time.Advance(Soon);

        page.WaitForAssertion(() => Assert.Contains("could not be read", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);
        Assert.Equal("first", page.Find("p.thing").TextContent);
    }

    [Fact]
    public void Whoever_asks_for_something_else_does_not_get_the_answer_to_a_quiet_read()
    {
        var page = Open();
        _source.Publish("second");
        var quiet = _source.Hold();
        _time.Advance(Soon);
        page.WaitForAssertion(() => Assert.Equal(2, _source.Reads));

        page.Render(parameters => parameters.Add(shown => shown.Name, "b"));
        quiet.SetResult();

        page.WaitForAssertion(() => Assert.Equal("second of b", page.Find("p.thing").TextContent));
        _time.Advance(Soon);
        Assert.Equal("second of b", page.Find("p.thing").TextContent);
    }

    [Fact]
    public async Task A_page_that_was_left_reads_no_more()
    {
        Open();
        await _context.DisposeComponentsAsync();
        _source.Publish("second");

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, _source.Reads);
    }

    private IRenderedComponent<Page> Open()
    {
        var page = _context.Render<Page>(parameters => parameters.Add(shown => shown.Name, "a"));
        Assert.Equal("first", page.Find("p.thing").TextContent);
        return page;
    }

    private sealed class SignedOut : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new()));
    }

    private sealed class Source
    {
        private string _text = "first";
        private TaskCompletionSource? _held;

        public long Version { get; private set; } = 1;
        public int Reads { get; private set; }
        public Exception? Fault { get; set; }

        public void Publish(string text) => (_text, Version) = (text, Version + 1);

        /// <summary>The next read ends only when the test says so.</summary>
        public TaskCompletionSource Hold() => _held = new();

        public async Task<string> ReadAsync()
        {
            Reads++;
            if (Interlocked.Exchange(ref _held, null) is { } held)
                await held.Task;
            return Fault is null ? _text : throw Fault;
        }
    }

    private sealed class Page(Source source) : FollowingComponent
    {
        private string? _text;

        [Parameter] public string Name { get; set; } = "";

        public void BeWoken() => Wake();

        protected override object Key => Name;

        protected override long? Followed => source.Version;

        protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
        {
            var asked = Name;
            var text = await source.ReadAsync();
            cancellationToken.ThrowIfCancellationRequested();
            _text = asked == "a" ? text : $"{text} of {asked}";
            return null;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Loaded>(0);
            builder.AddComponentParameter(1, nameof(Loaded.Page), this);
            builder.AddComponentParameter(2, nameof(Loaded.What), "The thing");
            builder.AddComponentParameter(3, nameof(Loaded.HasContent), _text is not null);
            builder.AddComponentParameter(4, nameof(Loaded.ChildContent), (RenderFragment)(content => content.AddMarkupContent(0, $"<p class=\"thing\">{_text}</p>")));
            builder.CloseComponent();
        }
    }
}
