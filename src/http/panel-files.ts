/** The web panel's own files. They are public: they hold no data, and whoever signs in needs them before that. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Likeness</title>
<h1>The panel is not built</h1>
<p>The service runs, and its API answers. To build the panel run <code>npm run build</code> in the project folder, then start again.</p>
</html>
`
/** Everything else is an address of the panel, which sorts its pages out itself. */
const NOT_PAGES = /^\/(api|docs|health|ready|metrics|openapi\.json|assets)(\/|$|\?)/

/** Pages that the panel draws itself have no file: they get the index. */
export async function servePanel(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const built = folder === undefined ? undefined : await readFile(join(folder, 'index.html')).catch(() => undefined)
  const index = built ?? Buffer.from(NOT_BUILT)
  const sendIndex = (reply: FastifyReply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(index)

  await app.register(async (scope) => {
    scope.decorate('accessOfScope', 'public')
    scope.get('/', { schema: { hide: true } }, (_request, reply) => sendIndex(reply))
    if (!built || folder === undefined) return
    await scope.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      cacheControl: false,
      // Beside most files are compressed ones, made by the build; they have no address of their own.
      preCompressed: true,
      globIgnore: ['index.html', '**/*.br', '**/*.gz'],
      setHeaders(reply, path) {
        // Names of assets hold a hash of what is in them.
        const hashed = path.startsWith(join(folder, 'assets'))
        void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  })

  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const page = request.method === 'GET' && !NOT_PAGES.test(request.url) && accepts(request)
    if (page) return sendIndex(reply)
    throw new LikenessError('not_found')
  })
}

/** Browsers ask for a page like this; scripts and pictures they ask for otherwise. */
const accepts = ({ headers }: FastifyRequest) => headers.accept?.includes('text/html') ?? false
