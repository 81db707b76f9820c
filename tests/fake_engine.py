"""A stand-in for llama.cpp in the engine's process, that starts at once; a program as text, to be formatted."""

HEAD = """
import json, os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
sys.path.insert(0, {package!r})
config = json.loads(sys.stdin.buffer.readline())
"""

# Answers every chat completion with a draft that holds what it was asked with; one that is begun, with its opening and "Oslo".
SERVER = """
from threading import Thread
import llama

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/slots/"):
            return self.act(body["filename"])
        if self.path == "/tokenize":
            return self.reply(200, {{"tokens": list(range(len(body["content"].split())))}})
        if body["messages"][-1]["content"] == "crash":
            os.abort()
        if body["max_tokens"] == 1:
            message = {{"role": "assistant", "content": "x"}}
            usage = {{"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8}}
            choice = {{"index": 0, "finish_reason": "length", "message": message}}
            return self.reply(200, {{"id": "1", "object": "chat.completion", "created": 1, "model": "x",
                                    "choices": [choice], "usage": usage}})
        told = {{k: body.get(k) for k in ("id_slot", "cache_prompt", "response_format", "grammar", "seed")}}
        told["authorization"] = self.headers["Authorization"] == "Bearer " + config["key"]
        content = json.dumps({{"text": json.dumps(told)}})
        if body.get("stop"):
            assert body["messages"][-1]["role"] == "assistant" and body["grammar"].startswith("root ::= char")
            content = body["messages"][-1]["content"] + "Oslo"
        message = {{"role": "assistant", "content": content}}
        answer = {{"id": "1", "object": "chat.completion", "created": 1, "model": "/home/me/models/x.gguf",
                  "choices": [{{"index": 0, "finish_reason": "stop", "message": message}}]}}
        self.reply(200, answer)
    def do_GET(self):
        if self.headers["Authorization"] != "Bearer " + config["key"]:
            return self.reply(401, {{}})
        self.reply(200, {{"data": [{{"id": config["alias"]}}]}})
    def act(self, name):
        path = config["slot_dir"] + name
        if self.path.endswith("action=save"):
            open(path, "w").write(self.path)
            return self.reply(200, {{"n_saved": 7}})
        if "slow" in open(path).read():
            time.sleep(1)
        if "slots/0?" not in open(path).read():
            return self.reply(400, {{}})
        self.reply(200, {{"n_restored": 7}})
    def reply(self, status, answer):
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
    def log_message(self, *a): pass

server = HTTPServer(("127.0.0.1", 0), Handler)
Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({{"url": "http://127.0.0.1:%d" % server.server_port}}), flush=True)
llama.wait_for_parent()
os._exit(0)
"""
