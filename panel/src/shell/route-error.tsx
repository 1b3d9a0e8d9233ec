import { Container } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { ErrorState } from '../components/error-state.tsx'

/** What a page that failed as a whole shows instead. */
export function RouteError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter()
  const again = () => {
    reset?.()
    void router.invalidate()
  }
  return (
    <Container size="sm" py="xl" component="main">
      <ErrorState error={error} onRetry={again} />
    </Container>
  )
}
