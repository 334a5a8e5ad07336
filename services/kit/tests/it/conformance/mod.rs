//! What a bus promises, stated once and run against every broker.
//!
//! That nothing more arrives is shown by an event of the same subject published
//! last: whatever should not come would come before it.

#[cfg(feature = "aws")]
pub mod aws;
mod delivery;
pub mod nats;
mod order;
pub mod postgres;
mod put_aside;
pub mod stage;

/// Every promise as a test of one broker.
macro_rules! conforms {
    ($broker:ty) => {
        $crate::conformance::conforms! { $broker:
            delivery::each_subscription_gets_its_own_copy,
            delivery::only_what_was_subscribed_to_comes,
            delivery::a_repeat_comes_once,
            delivery::what_a_dead_consumer_took_goes_to_another,
            delivery::a_late_settlement_counts_or_changes_nothing,
            delivery::nothing_is_taken_without_a_handler,
            delivery::a_new_subscription_can_be_built_from_history,
            order::a_subjects_events_arrive_in_their_order,
            order::a_failure_comes_back_after_its_pause_before_its_subjects_later_events,
            order::what_was_not_tried_comes_back_as_if_new,
            order::two_consumers_share_the_work_and_part_no_subject,
            put_aside::a_dead_letter_lets_its_subject_go_on,
            put_aside::a_replayed_dead_letter_has_all_its_tries_again,
            put_aside::a_dropped_dead_letter_is_gone,
            put_aside::dead_letters_are_found_by_subscription_and_type,
            put_aside::what_waits_is_counted,
        }
    };
    ($broker:ty: $($module:ident::$promise:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                let broker = <$broker as $crate::conformance::stage::Broker>::start().await;
                $crate::conformance::$module::$promise(&broker).await;
                $crate::conformance::stage::Broker::end(broker).await;
            }
        )*
    };
}

pub(crate) use conforms;
