import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export function PersonLink({ personId, children }: { personId: string; children: ReactNode }) {
  return (
    <Anchor
      dir="auto"
      inherit
      underline="always"
      style={{ overflowWrap: 'anywhere' }}
      renderRoot={(props) => <Link {...props} to="/people/$personId" params={{ personId }} />}
    >
      {children}
    </Anchor>
  )
}
