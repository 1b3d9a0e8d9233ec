import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/charts/styles.layer.css'
import './app.css'
import { DirectionProvider, MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api.ts'
import { startMessages } from './i18n/index.ts'
import { addressOfLink } from './one-time-link.ts'
import { takeVisitLink } from './pages/visit/visit-link.ts'
import { router } from './router.tsx'
import { startServiceWorker } from './shell/service-worker.ts'
import { cssVariables, theme } from './theme.ts'

const linked = () => addressOfLink(window.location.hash, window.location.origin)
const arrived = linked()
if (arrived) window.history.replaceState(null, '', arrived)
takeVisitLink()
// Pasted into the address line of a panel that is open already.
window.addEventListener('hashchange', () => {
  const address = linked()
  if (address) window.location.replace(address)
})

await startMessages()
startServiceWorker()

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <DirectionProvider>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          <ModalsProvider>
            <Notifications position="bottom-right" />
            <RouterProvider router={router} />
          </ModalsProvider>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
)
