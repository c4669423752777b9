using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>Keeps the keys of cookies and antiforgery in the database, so that any process can take a person over.</summary>
internal sealed class DataProtectionKeyStore(NpgsqlDataSource source) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        const string sql = """
            select xml
              from data_protection_key
             order by id
            """;
        using var connection = source.OpenConnection();
        return [.. connection.Query<string>(sql).Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        const string sql = """
            insert into data_protection_key (friendly_name, xml)
            values (@friendlyName, @xml)
            """;
        using var connection = source.OpenConnection();
        connection.Execute(sql, new { friendlyName = friendlyName ?? "", xml = element.ToString(SaveOptions.DisableFormatting) });
    }
}
