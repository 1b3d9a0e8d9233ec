/** The endpoint by itself, on a port of its own. */
import { createBareServer, type Api, type BareServerDeps } from '../bare-server.ts'
import { healthProbes, type Checks } from '../routes/health.ts'
import { AwsException } from './exception.ts'
import { rekognitionRoutes, sendException, tellBroken, type RekognitionDeps } from './routes.ts'

export interface RekognitionServerDeps extends BareServerDeps {
  checks: Checks
  endpoint: Omit<RekognitionDeps, 'limits'>
}

/** Ready to listen. Whatever is asked of it is answered in AWS's shape, but for `/health` and `/ready`. */
export async function createRekognitionServer({ checks, endpoint, ...deps }: RekognitionServerDeps): Promise<Api> {
  const { app, limits } = await createBareServer({ ...deps, errors: { send: sendException, tellBroken } })
  app.setNotFoundHandler((request, reply) =>
    sendException(new AwsException('UnknownOperationException', 'Send POST requests to /.'), request, reply),
  )
  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    if (!request.routeOptions.config.unlimited) await limits.address(request)
  })
  await app.register(async (scope) => healthProbes(scope, { checks }))
  await app.register(async (scope) => rekognitionRoutes(scope, { ...endpoint, limits }))
  await app.ready()
  return app
}
