// The line to the demo's server: one WebSocket that comes back by itself.

let socket = null;
let wait = 300;

export function connect(onEvent, onStatus) {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === "hello") {
      wait = 300;
      onStatus(true);
    }
    onEvent(event);
  };
  socket.onclose = () => {
    onStatus(false);
    setTimeout(() => connect(onEvent, onStatus), wait);
    wait = Math.min(wait * 1.6, 4000);
  };
}

export function send(what) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(what));
  return true;
}
