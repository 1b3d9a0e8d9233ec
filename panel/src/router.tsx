/** Addresses of the panel. Every page is a file of its own that is fetched when somebody goes there. */
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { onSignedOut, queryClient } from './api.ts'
import { loadOperatorMessages } from './i18n/index.ts'
import { sessionQuery } from './session.ts'
import { RouteError } from './shell/route-error.tsx'
import { RouteLoading } from './shell/route-loading.tsx'
import { RouteMissing } from './shell/route-missing.tsx'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: RouteMissing,
  errorComponent: RouteError,
  beforeLoad: async ({ location }) => {
    // Visitors, on their telephones, fetch nothing of the operators' part.
    if (!location.pathname.startsWith('/g/')) await loadOperatorMessages()
  },
})

/** The words behind the ? that a page goes by; others are dropped. */
const words =
  <Name extends string>(...names: Name[]) =>
  (given: Record<string, unknown>): Partial<Record<Name, string>> => {
    const kept: Partial<Record<Name, string>> = {}
    for (const name of names) if (given[name] !== undefined && given[name] !== '') kept[name] = String(given[name])
    return kept
  }

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./pages/sign-in/setup-page.tsx'), 'SetupPage'),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: words('next'),
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})
/** The clients' side of a gallery: whoever has its link, and nobody's account. */
const visit = createRoute({
  getParentRoute: () => root,
  path: '/g/$slug',
  component: lazyRouteComponent(() => import('./pages/visit/visit-page.tsx'), 'VisitPage'),
})

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (session.signed_in) return
    if (session.needs_setup) throw redirect({ to: '/setup' })
    // Without what is behind the #: that goes to no server, and is not to get into the address here either.
    const next = location.pathname + location.searchStr
    throw redirect({ to: '/sign-in', search: next === '/' ? {} : { next } })
  },
})

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/overview/overview-page.tsx'), 'OverviewPage'),
})
const identify = createRoute({
  getParentRoute: () => inside,
  path: '/identify',
  validateSearch: words('collection'),
  component: lazyRouteComponent(() => import('./pages/identify/identify-page.tsx'), 'IdentifyPage'),
})
const compare = createRoute({
  getParentRoute: () => inside,
  path: '/compare',
  component: lazyRouteComponent(() => import('./pages/compare/compare-page.tsx'), 'ComparePage'),
})
const people = createRoute({
  getParentRoute: () => inside,
  path: '/people',
  validateSearch: words('collection', 'q'),
  component: lazyRouteComponent(() => import('./pages/people/people-page.tsx'), 'PeoplePage'),
})
const person = createRoute({
  getParentRoute: () => inside,
  path: '/people/$personId',
  component: lazyRouteComponent(() => import('./pages/people/person-page.tsx'), 'PersonPage'),
})
const galleries = createRoute({
  getParentRoute: () => inside,
  path: '/galleries',
  validateSearch: words('q', 'page'),
  component: lazyRouteComponent(() => import('./pages/galleries/galleries-page.tsx'), 'GalleriesPage'),
})
const gallery = createRoute({
  getParentRoute: () => inside,
  path: '/galleries/$galleryId',
  validateSearch: words('tab', 'client', 'folder', 'photo', 'at', 'add'),
  component: lazyRouteComponent(() => import('./pages/galleries/gallery-page.tsx'), 'GalleryPage'),
})
const watchlist = createRoute({
  getParentRoute: () => inside,
  path: '/watchlist',
  validateSearch: words('q', 'state', 'page'),
  component: lazyRouteComponent(() => import('./pages/watchlist/list/list-page.tsx'), 'ListPage'),
})
const watchlistEntry = createRoute({
  getParentRoute: () => inside,
  path: '/watchlist/entries/$entryId',
  component: lazyRouteComponent(() => import('./pages/watchlist/entry/entry-page.tsx'), 'EntryPage'),
})
const watchlistAlerts = createRoute({
  getParentRoute: () => inside,
  path: '/watchlist/alerts',
  validateSearch: words('alert'),
  component: lazyRouteComponent(() => import('./pages/watchlist/alerts/alerts-page.tsx'), 'AlertsPage'),
})
const watchlistReview = createRoute({
  getParentRoute: () => inside,
  path: '/watchlist/review',
  component: lazyRouteComponent(() => import('./pages/watchlist/review/review-page.tsx'), 'ReviewPage'),
})
const watchlistScreen = createRoute({
  getParentRoute: () => inside,
  path: '/watchlist/screen',
  component: lazyRouteComponent(() => import('./pages/watchlist/screen/screen-page.tsx'), 'ScreenPage'),
})
const watchlistHistory = createRoute({
  getParentRoute: () => inside,
  path: '/watchlist/history',
  validateSearch: words('kind', 'entry', 'job', 'from', 'to', 'page'),
  component: lazyRouteComponent(() => import('./pages/watchlist/history/screenings-page.tsx'), 'ScreeningsPage'),
})
const watchlistStatistics = createRoute({
  getParentRoute: () => inside,
  path: '/watchlist/statistics',
  validateSearch: words('days'),
  component: lazyRouteComponent(() => import('./pages/watchlist/statistics/statistics-page.tsx'), 'StatisticsPage'),
})
const enroll = createRoute({
  getParentRoute: () => inside,
  path: '/enroll',
  validateSearch: words('collection', 'from', 'person'),
  component: lazyRouteComponent(() => import('./pages/enroll/enroll-page.tsx'), 'EnrollPage'),
})
const history = createRoute({
  getParentRoute: () => inside,
  path: '/history',
  validateSearch: words('collection', 'known', 'from', 'to', 'page'),
  component: lazyRouteComponent(() => import('./pages/history/history-page.tsx'), 'HistoryPage'),
})
const jobs = createRoute({
  getParentRoute: () => inside,
  path: '/jobs',
  validateSearch: words('state', 'page'),
  component: lazyRouteComponent(() => import('./pages/jobs/jobs-page.tsx'), 'JobsPage'),
})
const job = createRoute({
  getParentRoute: () => inside,
  path: '/jobs/$jobId',
  component: lazyRouteComponent(() => import('./pages/jobs/job-page.tsx'), 'JobPage'),
})
const collections = createRoute({
  getParentRoute: () => inside,
  path: '/collections',
  component: lazyRouteComponent(() => import('./pages/collections/collections-page.tsx'), 'CollectionsPage'),
})
const collection = createRoute({
  getParentRoute: () => inside,
  path: '/collections/$collection',
  component: lazyRouteComponent(() => import('./pages/collections/collection-page.tsx'), 'CollectionPage'),
})
const telemetry = createRoute({
  getParentRoute: () => inside,
  path: '/telemetry',
  component: lazyRouteComponent(() => import('./pages/telemetry/telemetry-page.tsx'), 'TelemetryPage'),
})
const keys = createRoute({
  getParentRoute: () => inside,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/access/keys-page.tsx'), 'KeysPage'),
})
const accounts = createRoute({
  getParentRoute: () => inside,
  path: '/accounts',
  component: lazyRouteComponent(() => import('./pages/access/accounts-page.tsx'), 'AccountsPage'),
})
const erasures = createRoute({
  getParentRoute: () => inside,
  path: '/erasures',
  validateSearch: words('page'),
  component: lazyRouteComponent(() => import('./pages/erasures/erasures-page.tsx'), 'ErasuresPage'),
})
const erasure = createRoute({
  getParentRoute: () => inside,
  path: '/erasures/$erasureId',
  component: lazyRouteComponent(() => import('./pages/erasures/erasure-page.tsx'), 'ErasurePage'),
})
const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: words('actor', 'action', 'target', 'from', 'to', 'page'),
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
})
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
})
const webhooks = createRoute({
  getParentRoute: () => inside,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./pages/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    signIn,
    visit,
    inside.addChildren([
      ...[overview, identify, compare, people, person, enroll, history, jobs, job, collections, collection, telemetry],
      ...[watchlist, watchlistEntry, watchlistAlerts, watchlistReview],
      ...[watchlistScreen, watchlistHistory, watchlistStatistics],
      ...[galleries, gallery, keys, accounts, erasures, erasure, audit, settings, webhooks],
    ]),
  ]),
  context: { queryClient },
  defaultPreload: 'intent',
  defaultErrorComponent: RouteError,
  defaultPendingComponent: RouteLoading,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

onSignedOut(() => {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, signed_in: false })
  const { pathname, searchStr } = router.state.location
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: pathname + searchStr } })
})
