using System.Globalization;
using System.Numerics;

namespace OpsConsole.Manifests;

/// <summary>Amounts as Kubernetes writes them: <c>100Gi</c>, <c>1.5T</c>, <c>500m</c>, <c>2e3</c> (apimachinery, pkg/api/resource, v0.30).</summary>
public static class Quantity
{
    /// <summary>Nobody writes more digits and means them; it bounds the work.</summary>
    private const int LongestText = 64;

    /// <summary>Whole units, a fraction rounded away from zero, and no more than a long can hold; null where the text is no quantity.</summary>
    public static long? Whole(string? text)
    {
        if (Read(text) is not var (digits, tens, twos))
            return null;
        var whole = Scale(BigInteger.Abs(digits), tens, twos);
        return digits.Sign < 0 ? -whole : whole;
    }

    /// <summary>By value, exactly: below zero where the first is less, zero for <c>1Gi</c> and <c>1024Mi</c>; null where one of them is no quantity.</summary>
    public static int? Compare(string? one, string? other)
    {
        if (Read(one) is not var (left, leftTens, leftTwos) || Read(other) is not var (right, rightTens, rightTwos))
            return null;
        var least = Math.Min(leftTens, rightTens);
        return ((left << leftTwos) * BigInteger.Pow(10, leftTens - least)).CompareTo((right << rightTwos) * BigInteger.Pow(10, rightTens - least));
    }

    /// <summary>Digits · 10^tens · 2^twos.</summary>
    private static (BigInteger Digits, int Tens, int Twos)? Read(string? text)
    {
        if (text is not { Length: > 0 and <= LongestText })
            return null;
        var rest = text.AsSpan();
        var negative = rest[0] == '-';
        if (rest[0] is '-' or '+')
            rest = rest[1..];
        var digits = Digits(rest, out var fraction, out var length);
        return length == 0 || Suffix(rest[length..]) is not { } suffix ? null : (negative ? -digits : digits, suffix.Tens - fraction, suffix.Twos);
    }

    /// <summary>All digits as one number, how many of them follow the point, and how far they reach: nothing where there are none.</summary>
    private static BigInteger Digits(ReadOnlySpan<char> text, out int fraction, out int length)
    {
        var (point, any) = (-1, false);
        for (length = 0; length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.' && point < 0); length++)
            if (text[length] == '.')
                point = length;
            else
                any = true;
        fraction = point < 0 ? 0 : length - point - 1;
        if (!any)
            length = 0;
        if (length == 0)
            return BigInteger.Zero;
        var plain = point < 0 ? text[..length].ToString() : string.Concat(text[..point], text[(point + 1)..length]);
        return BigInteger.Parse(plain, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static (int Tens, int Twos)? Suffix(ReadOnlySpan<char> text) => text switch
    {
        "" => (0, 0),
        "n" => (-9, 0),
        "u" => (-6, 0),
        "m" => (-3, 0),
        "k" => (3, 0),
        "M" => (6, 0),
        "G" => (9, 0),
        "T" => (12, 0),
        "P" => (15, 0),
        "E" => (18, 0),
        "Ki" => (0, 10),
        "Mi" => (0, 20),
        "Gi" => (0, 30),
        "Ti" => (0, 40),
        "Pi" => (0, 50),
        "Ei" => (0, 60),
        ['e' or 'E', .. var exponent] when int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var tens) => (Math.Clamp(tens, -200, 200), 0),
        _ => null,
    };

    private static long Scale(BigInteger digits, int tens, int twos)
    {
        var value = digits << twos;
        if (tens >= 0)
            value *= BigInteger.Pow(10, tens);
        else
        {
            value = BigInteger.DivRem(value, BigInteger.Pow(10, -tens), out var rest);
            if (!rest.IsZero)
                value++;
        }
        return value > long.MaxValue ? long.MaxValue : (long)value;
    }
}
