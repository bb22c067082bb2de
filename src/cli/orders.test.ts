import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ordersBySignal } from './orders.ts';

describe('orders by signals', () => {
  it.each(['SIGINT', 'SIGTERM'])('are to stop at the first %s, and to hurry at the second', async (signal) => {
    const signals = new EventEmitter();
    const { stop, hurry } = ordersBySignal(signals);
    const told: string[] = [];
    void stop.then(() => told.push('stop'));
    void hurry.then(() => told.push('hurry'));
    signals.emit(signal);
    await Promise.resolve();
    expect(told).toEqual(['stop']);
    signals.emit('SIGTERM');
    await Promise.resolve();
    expect(told).toEqual(['stop', 'hurry']);
  });

  it('are to reload at every SIGHUP', () => {
    const signals = new EventEmitter();
    let reloads = 0;
    ordersBySignal(signals).onReload(() => reloads++);
    expect(reloads).toBe(0);
    signals.emit('SIGHUP');
    signals.emit('SIGHUP');
    expect(reloads).toBe(2);
  });

  it('to reload do not end a process that has nothing to reload yet, and are not forgotten', () => {
    const signals = new EventEmitter();
    const { onReload } = ordersBySignal(signals);
    // With a listener the signal does no more than to call it.
    expect(signals.emit('SIGHUP')).toBe(true);
    expect(signals.emit('SIGHUP')).toBe(true);
    let reloads = 0;
    onReload(() => reloads++);
    expect(reloads).toBe(1);
    signals.emit('SIGHUP');
    expect(reloads).toBe(2);
  });
});
