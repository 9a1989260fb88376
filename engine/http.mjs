/** A GET that gives up quickly when nobody answers, and that goes through the company's proxy where there is one. */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect as tlsConnect } from "node:tls";

const connectTimeout = 5_000;
const silenceTimeout = 30_000;

const isSecure = (url) => url.protocol === "https:";
const portOf = (url) => url.port || (isSecure(url) ? 443 : 80);

/** The proxy for this address by the usual variables (https_proxy, http_proxy, no_proxy, in either case). */
export function proxyFor(url, environment) {
  const variable = (name) => environment[name] || environment[name.toUpperCase()];
  const proxy = variable(isSecure(url) ? "https_proxy" : "http_proxy");
  if (!proxy) return undefined;
  const exempt = (variable("no_proxy") ?? "").split(/[\s,]+/).filter(Boolean);
  const covers = (entry) => {
    const [name, port] = entry.replace(/^\*?\./, "").split(":");
    return (!port || port === String(portOf(url))) && (url.hostname === name || url.hostname.endsWith(`.${name}`));
  };
  if (exempt.some((entry) => entry === "*" || covers(entry))) return undefined;
  return new URL(proxy.includes("://") ? proxy : `http://${proxy}`);
}

/** A tunnel through the proxy to the address's own port. */
function openTunnel(url, proxy) {
  return new Promise((resolve, reject) => {
    const target = `${url.hostname}:${portOf(url)}`;
    const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    const request = (isSecure(proxy) ? httpsRequest : httpRequest)({
      method: "CONNECT",
      host: proxy.hostname,
      port: portOf(proxy),
      path: target,
      headers: { host: target, ...(proxy.username ? { "proxy-authorization": authorization } : {}) },
    });
    const fail = (said) => reject(new Error(`${url}: proxy ${proxy.hostname}:${portOf(proxy)}: ${said}`));
    request.setTimeout(connectTimeout, () => request.destroy(new Error(`silent for ${connectTimeout / 1000} s`)));
    request.on("error", (error) => fail(error.message || error.code));
    request.on("connect", ({ statusCode, statusMessage }, socket) => {
      if (statusCode !== 200) {
        socket.destroy();
        return fail(`answered ${statusCode} ${statusMessage}`);
      }
      socket.setTimeout(0);
      resolve(isSecure(url) ? tlsConnect({ socket, servername: url.hostname }) : socket);
    });
    request.end();
  });
}

/** One request; the response as it comes. */
function send(url, tunnel) {
  return new Promise((resolve, reject) => {
    const headers = { "user-agent": "kmshost-engine" };
    const options = tunnel ? { headers, createConnection: () => tunnel } : { headers, agent: false };
    const request = (isSecure(url) ? httpsRequest : httpRequest)(url, options);
    const fail = (said) => request.destroy(new Error(said));
    const timer = setTimeout(() => fail(`no connection within ${connectTimeout / 1000} s`), connectTimeout);
    request.on("socket", (socket) => {
      if (!socket.connecting && !isSecure(url)) clearTimeout(timer);
      else socket.once(isSecure(url) ? "secureConnect" : "connect", () => clearTimeout(timer));
    });
    request.setTimeout(silenceTimeout, () => fail(`silent for ${silenceTimeout / 1000} s`));
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`${url}: ${error.message || error.errors?.[0]?.message || error.code}`));
    });
    request.on("response", (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    request.end();
  });
}

/** The body of the address as a stream. Follows redirections, never from https to http. Throws a sentence. */
export async function get(address, environment = process.env, redirections = 5) {
  const url = new URL(address);
  const proxy = proxyFor(url, environment);
  const response = await send(url, proxy ? await openTunnel(url, proxy) : undefined);
  const { statusCode, statusMessage, headers } = response;
  if (statusCode === 200) return response;
  response.resume();
  if (statusCode >= 300 && statusCode < 400 && headers.location && redirections > 0) {
    const next = new URL(headers.location, url);
    if (isSecure(url) && !isSecure(next)) throw new Error(`${url}: redirects to the unprotected ${next}`);
    return get(next, environment, redirections - 1);
  }
  throw new Error(`${url}: answered ${statusCode} ${statusMessage}`);
}
