/** Each request leaves a line in the log, a measurement and, where traces are collected, a span. None holds its data. */
import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from '#telemetry/metrics.ts'

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | null
    traced: Context | null
  }
}

/** Addresses hold names that were searched for, and unknown ones are endless: a request is told by its route. */
const routeOf = (request: FastifyRequest) => request.routeOptions.url ?? 'unknown'

const spentOn = new WeakMap<Span, Map<string, number>>()

/** Adds the time a stage took to the span of the request that is under way; several pictures are summed up. */
export function traceStage(stage: string, ms: number): void {
  const span = trace.getActiveSpan()
  if (!span?.isRecording()) return
  const spent = spentOn.get(span) ?? new Map<string, number>()
  spentOn.set(span, spent.set(stage, (spent.get(stage) ?? 0) + ms))
  span.setAttribute(`likeness.stage.${stage}.ms`, Math.round(spent.get(stage)! * 10) / 10)
}

function tellGone(request: FastifyRequest): void {
  request.span?.setAttribute('error.type', 'client_gone')
  request.span?.end()
  const { method, principal } = request
  request.log.info({ method, route: routeOf(request), actor: principal?.actor }, 'client gone')
}

export function observeRequests(app: FastifyInstance, metrics: Metrics): void {
  const tracer = trace.getTracer('likeness')
  app.decorateRequest('span', null)
  app.decorateRequest('traced', null)
  app.decorateRequest('failedWith', null)

  // Without a registered SDK spans and contexts do nothing.
  app.addHook('onRequest', (request, reply, done) => {
    const { method } = request
    const { url: route } = request.routeOptions
    const from = propagation.extract(context.active(), request.headers)
    const attributes = { 'http.request.method': method, ...(route !== undefined && { 'http.route': route }) }
    const span = tracer.startSpan(
      route === undefined ? method : `${method} ${route}`,
      { kind: SpanKind.SERVER, attributes },
      from,
    )
    request.span = span
    request.traced = trace.setSpan(from, span)
    // Also when the client leaves after its body was read, which is no `onRequestAbort`.
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) tellGone(request)
    })
    context.with(request.traced, done)
  })

  // A body is read by events of the connection, which know nothing of the request they belong to.
  app.addHook('preValidation', (request, _reply, done) => context.with(request.traced ?? context.active(), done))

  app.addHook('onResponse', async (request, reply) => {
    const { method, failedWith, principal } = request
    const { statusCode: status, elapsedTime } = reply
    const route = routeOf(request)
    request.span?.setAttribute('http.response.status_code', status)
    if (failedWith) request.span?.setAttribute('error.type', failedWith)
    if (status >= 500) request.span?.setStatus({ code: SpanStatusCode.ERROR })
    request.span?.end()
    metrics.observeRequest({ method, route, status, seconds: elapsedTime / 1000 })
    const ms = Math.round(elapsedTime * 10) / 10
    request.log.info({ method, route, status, ms, actor: principal?.actor, code: failedWith ?? undefined }, 'request')
  })
}
