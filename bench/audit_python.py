"""Counts the requests of an event log by machine, as scripts do today: lxml for XML, pandas for the rest. Only for the benchmark."""
import resource
import sys
import time

import pandas


def fields_of_xml(path):
    """The ten elements of each event; the log has one event a line and no root."""
    from lxml import etree

    with open(path, "rb") as lines:
        for line in lines:
            event = etree.fromstring(line)
            when = event.find("./System/TimeCreated").get("SystemTime")
            yield [when, *(data.text for data in event.iterfind("./EventData/Data"))]


def frames(path):
    columns = ["time", "result", "minimum", "machine", "id", "client_time", "virtual", "state", "minutes", "product"]
    if path.endswith(".xml"):
        rows = []
        for row in fields_of_xml(path):
            rows.append(row)
            if len(rows) == 200_000:
                yield pandas.DataFrame(rows, columns=columns)
                rows = []
        yield pandas.DataFrame(rows, columns=columns)
        return
    read = pandas.read_csv(path, chunksize=200_000) if path.endswith(".csv") else pandas.read_json(path, lines=True, chunksize=200_000)
    for chunk in read:
        parts = chunk["Message"].str.split(",", expand=True)
        parts.columns = columns[1:]
        parts.insert(0, "time", chunk["TimeCreated"])
        yield parts


def main(path):
    start = time.monotonic()
    sums = [
        frame.groupby(["machine", "id", "product"]).agg(requests=("time", "size"), last=("time", "max")) for frame in frames(path)
    ]
    machines = pandas.concat(sums).groupby(level=[0, 1, 2]).agg(requests=("requests", "sum"), last=("last", "max"))
    spent = time.monotonic() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    size = __import__("os").path.getsize(path) / 1e6
    print(
        f"{'lxml and pandas' if path.endswith('.xml') else 'pandas'}, requests by machine only: {len(machines)} machines in {spent:.2f} s "
        f"({size / spent:.1f} MB/s), processor {usage.ru_utime + usage.ru_stime:.2f} s, peak {usage.ru_maxrss / 1024:.0f} MB"
    )


main(sys.argv[1])
