package bustest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"modu/hub"
	"modu/hub/bustest"
	"modu/models"
)

func TestChaosIsBad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		broker := hub.NewBroker()
		chaos := bustest.Chaos{Seed: 1, Drop: 0.3, Double: 0.3, Delay: 2 * time.Second}
		a, b := broker.Join(), bustest.Wrap(broker.Join(), chaos)
		ctx, cancel := context.WithCancel(t.Context())
		var heard []models.Seq
		done := make(chan error, 1)
		go func() {
			done <- b.Run(ctx, func(m hub.Message) { heard = append(heard, m.To) }, func([]models.Stream) {})
		}()
		s := models.SelfStream(models.NewID())
		b.Subscribe(s)
		for seq := range models.Seq(n) {
			if err := a.Publish(ctx, []hub.Message{message(s, seq+1)}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2 * chaos.Delay)
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run() = %v; want nil", err)
		}
		times, backwards := map[models.Seq]int{}, 0
		for i, seq := range heard {
			times[seq]++
			if i > 0 && seq < heard[i-1] {
				backwards++
			}
		}
		doubled := 0
		for _, k := range times {
			if k > 1 {
				doubled++
			}
		}
		if lost := n - len(times); lost < n/5 || lost > n/2 || doubled < n/10 || backwards < n/10 {
			t.Errorf("of %d messages %d were lost, %d doubled, %d out of order; want about 300, 200, 400", n, lost, doubled, backwards)
		}
	})
}
