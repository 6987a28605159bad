// A node that says whatever a test wants it to.
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

type Params = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, (params: Params) => unknown>>;

/** JSON-RPC over HTTP, and a websocket that takes everybody. */
export class FakeNode {
  /** Websockets that are open. */
  readonly sockets: Duplex[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answers: Answers): Promise<FakeNode> {
    const server = createServer((asked, answer) => {
      let body = "";
      asked.on("data", (part: Buffer) => (body += part.toString()));
      asked.on("end", () => {
        const { id, method, params = {} } = JSON.parse(body) as { id: unknown; method: string; params?: Params };
        const known = answers[method];
        let said: object;
        try {
          said = known === undefined ? { error: { code: -32601, message: `no ${method}` } } : { result: known(params) };
        } catch (error) {
          said = { error: { code: -32603, message: String(error) } };
        }
        answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const node = new FakeNode(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("upgrade", (asked, socket: Duplex) => {
      const key = createHash("sha1").update(`${asked.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${key}\r\n\r\n`);
      socket.on("error", () => undefined);
      node.sockets.push(socket);
    });
    return node;
  }

  /** Says something to everybody on a websocket. */
  say(text: string): void {
    const bytes = Buffer.from(text);
    for (const socket of this.sockets) socket.write(Buffer.concat([Buffer.of(0x81, bytes.length), bytes]));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
