# Faults planted in the core, one at a time: a simulator that does not find them proves nothing.
#
# A mutant is the simulator with one file of the core replaced by a copy in the build directory. They
# are built by the target `mutants` only.

add_custom_target(mutants)

# holdfast_mutant(NAME FILE BEFORE AFTER [visible])
# FILE is a source of vrrp/core in which BEFORE occurs exactly once; where it no longer does, a test
# fails. `visible`: what comes of it breaks a rule of the cluster too, not only the more exact ones of
# a host.
function(holdfast_mutant name file before after)
    set(original ${CMAKE_SOURCE_DIR}/vrrp/core/${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${original})
    file(READ ${original} text)
    string(FIND "${text}" "${before}" first)
    string(FIND "${text}" "${before}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
        message(WARNING "mutant ${name}: not exactly once in ${file}: ${before}")
        add_test(NAME mutant_${name}_fits COMMAND ${CMAKE_COMMAND} -E false)
        set_tests_properties(mutant_${name}_fits PROPERTIES LABELS mutant)
        return()
    endif()
    string(REPLACE "${before}" "${after}" text "${text}")
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/mutants/${name})
    file(CONFIGURE OUTPUT ${folder}/vrrp/core/${file} CONTENT "${text}" @ONLY)

    # Only one source includes the one header that is mutated.
    set(source ${folder}/vrrp/core/${file})
    if(file MATCHES "\\.h$")
        set(source ${CMAKE_SOURCE_DIR}/vrrp/core/instance.cpp)
    endif()
    add_executable(mutant_${name} EXCLUDE_FROM_ALL ${source})
    target_include_directories(mutant_${name} BEFORE PRIVATE ${folder})
    holdfast_simulator(mutant_${name})
    target_precompile_headers(mutant_${name} REUSE_FROM holdfast_sim)
    set_target_properties(mutant_${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/mutants)
    add_dependencies(mutants mutant_${name})

    add_test(NAME mutant_${name} COMMAND mutant_${name} --hours 20000 --jobs 1)
    set(tests mutant_${name})
    if(ARGN STREQUAL visible)
        add_test(NAME mutant_${name}_in_cluster
                 COMMAND mutant_${name} --hours 20000 --jobs 1 --cluster-rules-only)
        list(APPEND tests mutant_${name}_in_cluster)
    endif()
    set_tests_properties(${tests} PROPERTIES LABELS mutant PASS_REGULAR_EXPRESSION "again: --seed")
endfunction()

# --- timers ---
holdfast_mutant(skew_off_by_one timers.cpp [[(256 - priority)]] [[(255 - priority)]])
holdfast_mutant(two_intervals_are_enough timers.cpp
    [[return adverts * master_interval]] [[return (adverts - 1) * master_interval]])
holdfast_mutant(skew_of_the_other_version timers.cpp
    [[version == 3 ? master_interval]] [[version != 3 ? master_interval]])
holdfast_mutant(adverts_drift timers.cpp
    [[return due + interval > now ? due + interval : now + interval]] [[return now + interval > due ? now + interval : due]])
holdfast_mutant(master_down_timer_not_restarted instance_reactions.cpp
    [[    arm(Timer::master_down, master_down_time(turn), turn);
}

void Instance::defend]] [[}

void Instance::defend]] visible)
holdfast_mutant(no_timer_after_fault instance_states.cpp
    [[    arm(Timer::master_down, master_down_time(turn), turn);]]
    [[    if (state_ != State::fault) arm(Timer::master_down, master_down_time(turn), turn);]]
    visible)
holdfast_mutant(reload_restarts_timers instance.cpp
    [[    move_timer(Timer::master_down, down_interval() - old_down_interval, turn);
    if (settings_]]
    [[    if (state_ == State::backup) arm(Timer::master_down, turn.now + down_interval(), turn);
    if (settings_]])
holdfast_mutant(longer_interval_delays_advert instance.cpp
    [[    if (settings_.advert_interval < old_advert_interval)
]] [[]])
holdfast_mutant(interval_not_learnt instance_reactions.cpp
    [[    learnt_interval_ = advert.interval;]] [[]])

# --- the state machine ---
holdfast_mutant(priority_zero_ignored_by_backup reactions.h
    [[{ignore, claim, ignore, hasten,]] [[{ignore, claim, ignore, ignore,]])
holdfast_mutant(priority_zero_ignored_by_master reactions.h
    [[repeat_garp, confirm,]] [[repeat_garp, ignore,]])
holdfast_mutant(weaker_master_suffered reactions.h
    [[confirm, defend, defend,]] [[confirm, ignore, ignore,]] visible)
holdfast_mutant(stronger_master_suffered reactions.h
    [[defend, yield, yield},]] [[defend, defend, defend},]] visible)
holdfast_mutant(tie_break_inverted instance_reactions.cpp
    [[source < *this->source() ?]] [[*this->source() < source ?]])
holdfast_mutant(preemption_missed instance_reactions.cpp
    [[const bool may_preempt = settings_.preempt || owner();]]
    [[const bool may_preempt = owner();]] visible)
holdfast_mutant(nopreempt_ignored instance_reactions.cpp
    [[const bool may_preempt = settings_.preempt || owner();]]
    [[const bool may_preempt = true;]])
holdfast_mutant(preempt_delay_without_end instance_reactions.cpp
    [[turn.now < *preempt_from_]] [[true]] visible)
holdfast_mutant(connections_not_awaited instance_reactions.cpp
    [[if (!behind_until_ || turn.now >= *behind_until_) return false;]] [[if (behind_until_) return false;]])
holdfast_mutant(connections_awaited_for_ever instance_reactions.cpp
    [[if (!behind_until_ || turn.now >= *behind_until_) return false;]] [[if (!behind_until_) return false;]] visible)
holdfast_mutant(connections_told_in_vain instance_reactions.cpp
    [[    behind_until_.reset();
    say(]] [[    say(]])
holdfast_mutant(connections_of_old instance_states.cpp
    [[        if (settings_.catch_up_time.count() > 0)]]
    [[        if (settings_.catch_up_time.count() > 0 && state_ == State::init)]])
holdfast_mutant(no_farewell instance_states.cpp
    [[if (usable() && wants_master_ && !leaving_)]] [[if (false)]])
holdfast_mutant(gives_up_in_silence instance_states.cpp
    [[    if (!leaving_) bid_farewell(turn);]] [[]])
holdfast_mutant(successor_not_heard instance.cpp
    [[    if (leaving_) return hear_successor(advert, packet.source, turn);]]
    [[    if (leaving_) return;]])
holdfast_mutant(leaves_before_its_successor instance_states.cpp
    [[arm(Timer::leave, turn.now + patience.value_or(usual), turn);]]
    [[arm(Timer::leave, turn.now + patience.value_or(usual) / 100, turn);]])
holdfast_mutant(succeeds_for_ever instance_states.cpp
    [[turn.now - predecessor.last_seen < 2 * settings_.advert_interval]]
    [[turn.now - predecessor.last_seen < 20 * settings_.advert_interval]])
holdfast_mutant(fault_not_noticed instance.cpp
    [[if (!usable() || trackers_.fault(is_running())) return State::fault;]] [[]])

# --- what goes with it ---
holdfast_mutant(addresses_kept instance_states.cpp
    [[    remove_all(turn);
    last_defence_.reset();]] [[    last_defence_.reset();]])
holdfast_mutant(leftovers_kept instance_states.cpp
    [[if (state_ == State::init && !owner()) remove]] [[if (false) remove]])
holdfast_mutant(no_second_volley instance_states.cpp
    [[    arm_second_volley(settings_.garp_master_delay, settings_.garp_master_repeat, turn);]] [[]])
holdfast_mutant(group_not_awaited group.cpp
    [[if (strength(wish) < strength(weakest)) weakest = wish;]]
    [[if (strength(wish) == 0 || member == members_.front()) weakest = wish;]] visible)
holdfast_mutant(group_not_followed group.cpp
    [[if (!settled(member)) member->enter(target, turn);]]
    [[if (!settled(member) && (target != State::fault || member->wish() == target))
            member->enter(target, turn);]])

holdfast_mutant(set_address_suffered instance.cpp
    [[if (may_hold_addresses() || state_ == State::init) return;]] [[return;]])
holdfast_mutant(lost_address_not_restored instance.cpp
    [[if (state_ != State::master || !wants_master_) return;]] [[return;]])

holdfast_mutant(loser_says_nothing instance_reactions.cpp
    [[if (!settings_.behaviour.strict || settings_.behaviour.higher_priority_send_advert)]]
    [[if (settings_.behaviour.higher_priority_send_advert)]])

# --- reception ---
holdfast_mutant(ttl_not_checked reception.cpp [[packet.ttl != kTtl]] [[false]])
holdfast_mutant(password_not_checked reception.cpp
    [[expected == kAuthPass && advert.auth_data]] [[false && advert.auth_data]])
holdfast_mutant(checksum_not_checked packet.cpp
    [[if (checksum_sum(summed(payload, source, trailer), source, destination, checksum) != 0xffff)]]
    [[if (checksum_sum(summed(payload, source, trailer), source, destination, checksum) == 0)]])
