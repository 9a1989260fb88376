const { main } = require("@pulumi/pulumi/provider");

class Shelf {
  version = "1.2.3";
  async check(_urn, _olds, news) {
    const failures = news.title === "forbidden" ? [{ property: "title", reason: "this shelf does not take it" }] : [];
    return { inputs: news, failures };
  }
  async create(_urn, inputs) {
    return { id: "book-1", outs: { ...inputs, shelfMark: `${inputs.title}/1` } };
  }
  async diff(_id, _urn, olds, news) {
    return { changes: olds.title !== news.title };
  }
  async update(_id, _urn, _olds, news) {
    return { outs: { ...news, shelfMark: `${news.title}/2` } };
  }
  async delete() {}
}

main(new Shelf(), process.argv.slice(2));
