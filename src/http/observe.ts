/** Each request leaves a line in the log, a measurement and, where traces are collected, a span. None holds its data. */
import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from '#telemetry/metrics.ts'

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | null
  }
}

/** Addresses hold names that were searched for, and unknown ones are endless: a request is told by its route. */
const routeOf = (request: FastifyRequest) => request.routeOptions.url ?? 'unknown'

export function observeRequests(app: FastifyInstance, metrics: Metrics): void {
  const tracer = trace.getTracer('likeness')
  app.decorateRequest('span', null)
  app.decorateRequest('failedWith', null)

  // Without a registered SDK spans and contexts do nothing.
  app.addHook('onRequest', (request, _reply, done) => {
    const from = propagation.extract(context.active(), request.headers)
    const attributes = { 'http.request.method': request.method, 'http.route': routeOf(request) }
    const span = tracer.startSpan(`${request.method} ${routeOf(request)}`, { kind: SpanKind.SERVER, attributes }, from)
    request.span = span
    context.with(trace.setSpan(from, span), done)
  })

  app.addHook('onResponse', async (request, reply) => {
    const { method, failedWith, principal } = request
    const { statusCode: status, elapsedTime } = reply
    const route = routeOf(request)
    request.span?.setAttribute('http.response.status_code', status)
    if (status >= 500) request.span?.setStatus({ code: SpanStatusCode.ERROR })
    request.span?.end()
    metrics.observeRequest({ method, route, status, seconds: elapsedTime / 1000 })
    const ms = Math.round(elapsedTime * 10) / 10
    request.log.info({ method, route, status, ms, actor: principal?.actor, code: failedWith ?? undefined }, 'request')
  })

  app.addHook('onRequestAbort', async (request) => {
    request.span?.end()
    request.log.info(
      { method: request.method, route: routeOf(request), actor: request.principal?.actor },
      'client gone',
    )
  })
}
