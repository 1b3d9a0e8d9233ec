import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/charts/styles.layer.css'
import './app.css'
import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api.ts'
import { startMessages } from './i18n/index.ts'
import { router } from './router.tsx'
import { startServiceWorker } from './shell/service-worker.ts'
import { cssVariables, theme } from './theme.ts'

// One-time links carry their token behind the #, where no server or proxy writes it into a log.
const byLink = () => window.location.hash.startsWith('#/')
if (byLink()) window.history.replaceState(null, '', window.location.hash.slice(1))
// Pasted into the address line of a panel that is open already.
window.addEventListener('hashchange', () => {
  if (byLink()) window.location.replace(window.location.hash.slice(1))
})

await startMessages()
startServiceWorker()

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications position="bottom-right" />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
