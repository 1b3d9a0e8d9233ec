import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { IconHome } from '@tabler/icons-react'
import type { ReactNode } from 'react'

export interface DoorProps {
  icon: typeof IconHome
  title: string
  text: ReactNode
  action: ReactNode
}

/** One of the ways to begin, where there is nothing yet. */
export const Door = ({ icon: Icon, title, text, action }: DoorProps) => (
  <Paper withBorder p="lg">
    <Stack gap="sm" h="100%">
      <ThemeIcon size={44} radius="xl" variant="light" aria-hidden>
        <Icon size={24} stroke={1.6} />
      </ThemeIcon>
      <Title order={3} size="h4">
        {title}
      </Title>
      <Text component="div" flex={1}>
        {text}
      </Text>
      {action}
    </Stack>
  </Paper>
)
