/** Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

export interface EventStream {
  /** Whoever reads slowly gets the latest of each kind, and misses those between. */
  send(event: string, data: unknown): void
  end(): void
  /** To be answered with. */
  body: PassThrough
}

/** `onClose` is called once, however it ends. */
export function eventStream(reply: FastifyReply, heartbeatMs: number, onClose: () => void): EventStream {
  const body = new PassThrough()
  const late = new Map<string, string>()
  let over = false
  const write = (text: string): boolean => over || body.write(text)

  const heartbeat = setInterval(() => {
    if (!body.writableNeedDrain) write(': \n\n')
  }, heartbeatMs)
  heartbeat.unref()
  const close = () => {
    if (over) return
    over = true
    clearInterval(heartbeat)
    body.end()
    onClose()
  }
  body.once('close', close)
  // A HEAD request reads nothing of it.
  reply.raw.once('close', close)
  body.on('drain', () => {
    const waiting = [...late.values()]
    late.clear()
    for (const text of waiting) write(text)
  })
  void reply
    .type('text/event-stream; charset=utf-8')
    // Proxies that collect an answer before they pass it on would keep it to themselves.
    .header('x-accel-buffering', 'no')
    .header('cache-control', 'no-store')

  // The answer begins now, and not with the first event. Whoever was cut off comes back after so many milliseconds.
  write('retry: 2000\n\n')

  return {
    body,
    send(event, data) {
      const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
      if (body.writableNeedDrain) late.set(event, text)
      else write(text)
    },
    end: close,
  }
}
