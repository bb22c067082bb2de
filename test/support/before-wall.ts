/** A gateway in front of a provider that fails as it is told to, and keeps books of what reaches it. */
import { expect, onTestFinished } from 'vitest';
import { type FaultyProvider, type FaultyProviderOptions, startFaultyProvider } from '../../src/testing/index.ts';
import { chatBody, postChat } from './client.ts';
import { gatewayForTest, type TestGateway, type TestGatewayOptions } from './gateway.ts';

export interface BeforeWall {
  readonly gateway: TestGateway;
  readonly wall: FaultyProvider;
}

/** Is there until the test is over. */
export async function wallForTest(options: Partial<FaultyProviderOptions> = {}): Promise<FaultyProvider> {
  const wall = await startFaultyProvider({ dialect: 'openai-chat', ...options });
  onTestFinished(() => wall.close());
  return wall;
}

/**
 * A gateway whose cloud is the wall, with the model `small`.
 *
 * @param cloud what else is said of that provider
 */
export async function beforeWall(
  script: FaultyProviderOptions['script'] = [],
  options: TestGatewayOptions = {},
  cloud: object = {},
): Promise<BeforeWall> {
  const wall = await wallForTest({ script });
  const providers = { ...options.providers, cloud: { baseUrl: wall.url, ...cloud } };
  return { wall, gateway: await gatewayForTest({ models: { small: {} }, ...options, providers }) };
}

/** Three models in turn, as the route `main`. */
export const CHAIN_OF_THREE: TestGatewayOptions = {
  models: { one: {}, two: {}, three: {} },
  raw: { routes: { main: { chain: ['one', 'two', 'three'] } } },
};

/** Whatever happened, others are served and nothing of ours is broken. */
export async function expectServing(gateway: TestGateway): Promise<void> {
  const response = await postChat(gateway, chatBody('small'));
  expect(response.status).toBe(200);
  await response.text();
  expect(gateway.defects).toEqual([]);
}
